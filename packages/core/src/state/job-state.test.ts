import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RepairState, ReportBug, RetryState } from '../errors/errors.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { JobState, type JobStateOptions } from './job-state.ts';
import { MemoryStore } from './memory-store.ts';
import { type Snapshot, StateConflict, type StateStore } from './store.ts';

interface Counter {
  readonly count: number;
  readonly session?: string | undefined;
}

const definition = {
  version: 2,
  schema: z.object({ count: z.number(), session: z.string().optional() }),
  empty: { count: 0 } as Counter,
};

const increment = ({ count, ...rest }: Counter): Counter => ({ ...rest, count: count + 1 });

/** A memory store that counts its calls and fails on demand. */
class UnreliableStore extends MemoryStore {
  loads = 0;
  saves: string[] = [];
  failLoads = 0;
  failSaves = 0;
  /** The write is carried out, but its response is lost. */
  loseAnswers = 0;
  beforeSave: () => Promise<void> = async () => undefined;

  override async load(): Promise<Snapshot> {
    this.loads += 1;
    if (this.failLoads-- > 0) throw new RetryState('the store is down');
    return super.load();
  }

  override async save(text: string, version: string): Promise<Snapshot> {
    await this.beforeSave();
    if (this.failSaves-- > 0) throw new RetryState('the store is down');
    const snapshot = await super.save(text, version);
    this.saves.push(text);
    if (this.loseAnswers-- > 0) throw new RetryState('no answer');
    return snapshot;
  }
}

function options(changed: Partial<JobStateOptions> = {}): JobStateOptions & { clock: FakeClock } {
  return { random: () => 0.5, retryForMs: 10_000, ...changed, clock: new FakeClock() };
}

function open(store: StateStore, stateOptions = options()): Promise<JobState<Counter>> {
  return JobState.open(store, definition, 'counter-job', stateOptions);
}

async function stored(store: StateStore): Promise<Counter> {
  return (await open(store)).current;
}

describe('opening the state', () => {
  it('starts empty, and writes nothing by itself', async () => {
    const store = new UnreliableStore();
    expect((await open(store)).current).toEqual({ count: 0 });
    expect(store.saves).toEqual([]);
  });

  it('reads what an earlier run wrote', async () => {
    const store = new UnreliableStore();
    await (await open(store)).update(() => ({ count: 7, session: 'kept' }));
    expect((await open(store)).current).toEqual({ count: 7, session: 'kept' });
  });

  it('writes the job, the version and the state', async () => {
    const store = new UnreliableStore();
    await (await open(store)).update(increment);
    expect(JSON.parse(store.saves[0] ?? '')).toEqual({ job: 'counter-job', version: 2, state: { count: 1 } });
  });

  it('waits for a store that is briefly down, longer each time', async () => {
    const store = new UnreliableStore();
    store.failLoads = 3;
    const stateOptions = options();
    await open(store, stateOptions);
    expect(stateOptions.clock.sleepsMs).toEqual([150, 300, 600]);
  });

  it('gives up after `retryForMs`', async () => {
    const store = new UnreliableStore();
    store.failLoads = Number.POSITIVE_INFINITY;
    const stateOptions = options();
    await expect(open(store, stateOptions)).rejects.toThrow(RetryState);
    expect(stateOptions.clock.monotonic()).toBeGreaterThan(5_000);
    expect(stateOptions.clock.monotonic()).toBeLessThanOrEqual(10_000);
  });

  it('gives up at once if the run is stopped', async () => {
    const store = new UnreliableStore();
    store.failLoads = Number.POSITIVE_INFINITY;
    await expect(open(store, options({ signal: AbortSignal.abort() }))).rejects.toThrow(RetryState);
    expect(store.loads).toBe(1);
  });
});

describe('a document that this job did not write', () => {
  const secret = 'hunter2';
  const damaged = [
    ['invalid JSON', `{"job": "${secret}`, 'is not JSON'],
    ['an empty text', '', 'is not JSON'],
    ['JSON of another shape', `["${secret}"]`, 'is not a state document'],
    ['another job', `{"job":"${secret}","version":2,"state":{"count":1}}`, 'belongs to a job other than counter-job'],
    ['a future version', `{"job":"counter-job","version":3,"state":{"count":1,"session":"${secret}"}}`, 'has version 3'],
    [
      'a state that does not fit',
      `{"job":"counter-job","version":2,"state":{"count":"${secret}"}}`,
      'does not fit the schema of counter-job: state.count (invalid_type)',
    ],
  ] as const;

  it.each(damaged)('is refused with its location and the fix, without its content: %s', async (_name, text, problem) => {
    const store = new MemoryStore(text);
    const error = await open(store).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RepairState);
    if (!(error instanceof RepairState)) return;
    expect(error.message).toContain(`${store.location} ${problem}`);
    expect(error.fix).toContain(store.removal);
    expect(error.cause).toBeUndefined();
    expect(error.message + error.fix).not.toContain(secret);
  });

  it('is not overwritten if it appears in the middle of a run', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    await store.save('damaged', (await store.load()).version);
    await expect(state.update(increment)).rejects.toThrow(RepairState);
    expect((await store.load()).text).toBe('damaged');
  });
});

describe('updating the state', () => {
  it('returns the new state', async () => {
    const state = await open(new UnreliableStore());
    expect(await state.update(increment)).toEqual({ count: 1 });
    expect(state.current).toEqual({ count: 1 });
  });

  it('writes once per change, and does not read again', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    await state.update(increment);
    await state.update(increment);
    expect(store.saves).toHaveLength(2);
    expect(store.loads).toBe(1);
  });

  it('writes nothing if nothing changed, whatever the order of the keys', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    await state.update(() => ({ count: 1, session: 'a' }));
    await state.update(() => ({ session: 'a', count: 1 }));
    expect(store.saves).toHaveLength(1);
  });

  it('reads the latest state before it decides that nothing changed', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    await (await open(store)).update(() => ({ count: 5 }));
    await state.update(() => ({ count: 0 }));
    expect(await stored(store)).toEqual({ count: 0 });
  });

  it('repeats the change on top of what another run wrote in between', async () => {
    const store = new UnreliableStore();
    const [one, other] = [await open(store), await open(store)];
    await one.update(increment);
    expect(await other.update(increment)).toEqual({ count: 2 });
  });

  it('makes changes one after another, even if no caller awaits them', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    await Promise.all(Array.from({ length: 20 }, () => state.update(increment)));
    expect(state.current).toEqual({ count: 20 });
    expect(await stored(store)).toEqual({ count: 20 });
  });

  it('gives up after ten conflicts in a row, with jitter between them', async () => {
    const store = new UnreliableStore();
    const stateOptions = options();
    const state = await open(store, stateOptions);
    let attempts = 0;
    store.beforeSave = async () => {
      attempts += 1;
      throw new StateConflict();
    };
    await expect(state.update(increment)).rejects.toThrow(RetryState);
    expect(attempts).toBe(10);
    expect(stateOptions.clock.sleepsMs).toEqual([50, 100, 150, 200, 250, 300, 350, 400, 450]);
  });

  it('refuses a state that violates its schema, and does not keep it', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    await expect(state.update(() => ({ count: Number.NaN }))).rejects.toThrow(ReportBug);
    expect(state.current).toEqual({ count: 0 });
    expect(await state.update(increment)).toEqual({ count: 1 });
  });
});

describe('a store that does not accept a change', () => {
  it('is reported to the caller, and `current` has the change anyway', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    store.failSaves = 1;
    await expect(state.update(increment)).rejects.toThrow(RetryState);
    expect(state.current).toEqual({ count: 1 });
    expect(await stored(store)).toEqual({ count: 0 });
  });

  it('receives it with the next change', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    store.failSaves = 1;
    await expect(state.update(increment)).rejects.toThrow(RetryState);
    await state.update((current) => ({ ...current, session: 'later' }));
    expect(await stored(store)).toEqual({ count: 1, session: 'later' });
  });

  it('receives it with flush, on top of the changes of others', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    store.failSaves = 1;
    await expect(state.update(increment)).rejects.toThrow(RetryState);
    await (await open(store)).update(() => ({ count: 10 }));
    await state.flush();
    expect(await stored(store)).toEqual({ count: 11 });
    expect(state.current).toEqual({ count: 11 });
  });

  it('leaves it pending as long as flush fails', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    store.failSaves = 1;
    store.failLoads = 2;
    await expect(state.update(increment)).rejects.toThrow(RetryState);
    await expect(state.flush()).rejects.toThrow(RetryState);
    await expect(state.flush()).rejects.toThrow(RetryState);
    await state.flush();
    await state.flush();
    expect(await stored(store)).toEqual({ count: 1 });
  });

  it('does not receive a change twice if only its answer was lost', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    store.loseAnswers = 1;
    await expect(state.update(increment)).rejects.toThrow(RetryState);
    expect(await state.update(increment)).toEqual({ count: 2 });
    expect(await stored(store)).toEqual({ count: 2 });
  });
});

describe('a claim', () => {
  it('is kept like any other change if the store accepts it', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    await state.claim(increment);
    expect(state.current.count).toBe(1);
    expect(await stored(store)).toEqual({ count: 1 });
  });

  it('is undone if the store does not accept it', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    store.failSaves = 1;
    await expect(state.claim(increment)).rejects.toThrow(RetryState);
    expect(state.current.count).toBe(0);
    await state.flush();
    await state.update((current) => ({ ...current, session: 'x' }));
    expect(await stored(store)).toEqual({ count: 0, session: 'x' });
  });

  it('leaves earlier changes pending and later ones untouched', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    store.failSaves = 2;
    await expect(state.update((current) => ({ ...current, session: 'before' }))).rejects.toThrow(RetryState);
    await expect(state.claim(increment)).rejects.toThrow(RetryState);
    await state.update(increment);
    expect(await stored(store)).toEqual({ count: 1, session: 'before' });
  });

  it('does not undo a later change if its answer was lost', async () => {
    const store = new UnreliableStore();
    const state = await open(store);
    store.failSaves = 1;
    await expect(state.update((current) => ({ ...current, session: 'before' }))).rejects.toThrow(RetryState);
    store.loseAnswers = 1;
    await expect(state.claim(increment)).rejects.toThrow(RetryState);
    await state.update((current) => ({ ...current, count: current.count + 10 }));
    expect(await stored(store)).toEqual({ count: 11, session: 'before' });
  });
});

describe('the state of a dry run', () => {
  it('starts from the saved state and changes in memory only', async () => {
    const store = new UnreliableStore();
    const real = await open(store);
    await real.update(increment);
    const dry = real.overlay();
    expect(await dry.update(increment)).toEqual({ count: 2 });
    await dry.flush();
    expect(dry.current).toEqual({ count: 2 });
    expect(real.current).toEqual({ count: 1 });
    expect(await stored(store)).toEqual({ count: 1 });
  });
});
