import { RetryState } from '@wattjobs/core/errors';
import { StateConflict } from '@wattjobs/core/state';
import { describe, expect, it } from 'vitest';
import type { Entries } from './token-store.ts';
import { updateEntries } from './update-entries.ts';

type Answer = 'written' | 'conflict' | 'silence';

/** A store that answers writes as given, and then succeeds. */
function storeWith(...answers: Answer[]) {
  const content = { entries: { count: '0', other: 'kept' } as Entries, version: 0, writes: 0 };
  return {
    content,
    location: 'a store',
    load: async () => ({ entries: content.entries, version: String(content.version) }),
    save: async (entries: Entries, version: string) => {
      const answer = answers.shift() ?? 'written';
      if (answer === 'conflict' || version !== String(content.version)) {
        content.version += 1;
        throw new StateConflict();
      }
      if (answer === 'silence') throw new RetryState('no answer');
      Object.assign(content, { entries, version: content.version + 1, writes: content.writes + 1 });
      return { entries, version: String(content.version) };
    },
  };
}

const addOne = (entries: Entries): Entries => ({ ...entries, count: String(Number(entries['count']) + 1) });

describe('a change of the entries', () => {
  it.each<[string, Answer[]]>([
    ['at once', []],
    ['after conflicts', ['conflict', 'conflict']],
  ])('is made %s', async (_how, answers) => {
    const store = storeWith(...answers);
    expect(await updateEntries(store, addOne)).toEqual({ count: '1', other: 'kept' });
    expect(store.content.entries).toEqual({ count: '1', other: 'kept' });
    expect(store.content.writes).toBe(1);
  });

  it('is not written if it changes nothing', async () => {
    const store = storeWith();
    await updateEntries(store, (entries) => ({ ...entries }));
    expect(store.content.writes).toBe(0);
  });

  it('fails if the store does not respond, or other writers keep changing it', async () => {
    await expect(updateEntries(storeWith('silence'), addOne)).rejects.toBeInstanceOf(RetryState);
    await expect(updateEntries(storeWith(...Array<Answer>(20).fill('conflict')), addOne)).rejects.toThrow('10 times in a row');
  });
});
