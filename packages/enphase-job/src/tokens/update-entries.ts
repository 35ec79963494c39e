import { RetryState } from '@wattjobs/core/errors';
import { StateConflict } from '@wattjobs/core/state';
import type { Entries, TokenStore } from './token-store.ts';

const maxConflicts = 10;

/**
 * Applies a pure change to the latest entries and stores the result, unless nothing changed; it may be applied several times.
 * @throws RetryState if the store cannot be written now
 */
export async function updateEntries(
  store: Pick<TokenStore, 'location' | 'load' | 'save'>,
  change: (current: Entries) => Entries,
): Promise<Entries> {
  for (let attempt = 0; attempt < maxConflicts; attempt += 1) {
    const { entries, version } = await store.load();
    const wanted = change(entries);
    if (sameEntries(entries, wanted)) return entries;
    try {
      return (await store.save(wanted, version)).entries;
    } catch (error) {
      if (!(error instanceof StateConflict)) throw error;
    }
  }
  throw new RetryState(`other writers changed the ${store.location} ${maxConflicts} times in a row`);
}

/** Whether two sets of entries are equal. */
function sameEntries(left: Entries, right: Entries): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}
