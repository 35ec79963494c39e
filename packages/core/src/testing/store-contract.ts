import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { JobState } from '../state/job-state.ts';
import { StateConflict, type StateStore } from '../state/store.ts';
import { FakeClock } from './fake-clock.ts';

/** An empty store under test. */
export interface StoreUnderTest {
  readonly store: StateStore;
  /** The same document, as another process would see it. */
  reopen(): Promise<StateStore>;
  close(): Promise<void>;
}

/** What every state store promises. */
export function describeStateStore(name: string, openStore: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a state store`, () => {
    let opened: StoreUnderTest;
    let store: StateStore;

    beforeEach(async () => {
      opened = await openStore();
      ({ store } = opened);
    });

    afterEach(async () => {
      await opened.close();
    });

    async function write(text: string): Promise<string> {
      return (await store.save(text, (await store.load()).version)).version;
    }

    it('holds nothing before the first write', async () => {
      expect((await store.load()).text).toBeUndefined();
    });

    it('returns the written text unchanged', async () => {
      const text = '{"user":"Žofie \\"Z\\"","note":"two\\nlines, 🔋"}\n';
      await write(text);
      expect((await store.load()).text).toBe(text);
    });

    it('distinguishes an empty text from none', async () => {
      await write('');
      expect((await store.load()).text).toBe('');
    });

    it('keeps a document of 100 kB', async () => {
      const text = JSON.stringify({ page: 'x'.repeat(100_000) });
      await write(text);
      expect((await (await opened.reopen()).load()).text).toBe(text);
    });

    it('returns the last text after it is reopened', async () => {
      await write('one');
      await write('two');
      expect((await (await opened.reopen()).load()).text).toBe('two');
    });

    it('returns the version that can be replaced next', async () => {
      const { version } = await store.load();
      const first = await store.save('one', version);
      expect(first.text).toBe('one');
      const second = await store.save('two', first.version);
      expect(await store.load()).toEqual(second);
    });

    it('refuses to replace a document that has changed since it was read', async () => {
      const { version } = await store.load();
      await store.save('first', version);
      await expect(store.save('second', version)).rejects.toThrow(StateConflict);
      expect((await store.load()).text).toBe('first');
    });

    it('refuses this across processes too', async () => {
      const otherProcess = await opened.reopen();
      const { version } = await otherProcess.load();
      await write('ours');
      await expect(otherProcess.save('theirs', version)).rejects.toThrow(StateConflict);
      expect((await store.load()).text).toBe('ours');
    });

    it('lets exactly one of several concurrent writers succeed', async () => {
      const stores = [store, await opened.reopen(), await opened.reopen()];
      const snapshots = await Promise.all(stores.map((writer) => writer.load()));
      const outcomes = await Promise.allSettled(
        stores.map((writer, index) => writer.save(`writer ${index}`, snapshots[index]?.version ?? '')),
      );
      const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [`writer ${index}`] : []));
      const losers = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(winners).toHaveLength(1);
      expect(losers.map(({ reason }) => reason)).toEqual([expect.any(StateConflict), expect.any(StateConflict)]);
      expect((await store.load()).text).toBe(winners[0]);
    });

    it('accepts the text that it already holds', async () => {
      const version = await write('same');
      const again = await store.save('same', version);
      expect(again).toEqual({ text: 'same', version });
    });

    it('changes nothing during a probe', async () => {
      await store.probe();
      expect((await store.load()).text).toBeUndefined();
      const version = await write('kept');
      await store.probe();
      expect(await store.load()).toEqual({ text: 'kept', version });
    });

    it('has a location and a removal command', () => {
      expect(store.location).not.toBe('');
      expect(store.removal).not.toBe('');
    });

    it('loses no change of overlapping runs', async () => {
      const definition = { version: 1, schema: z.object({ count: z.number() }), empty: { count: 0 } };
      const clock = new FakeClock();
      const options = { clock, random: Math.random, retryForMs: 0 };
      const runs = await Promise.all(
        [store, await opened.reopen()].map((stateStore) => JobState.open(stateStore, definition, 'counter', options)),
      );
      const increments = runs.map(async (run) => {
        for (let time = 0; time < 5; time += 1) await run.update(({ count }) => ({ count: count + 1 }));
      });
      await Promise.all(increments);
      const after = await JobState.open(await opened.reopen(), definition, 'counter', options);
      expect(after.current).toEqual({ count: 10 });
    });
  });
}
