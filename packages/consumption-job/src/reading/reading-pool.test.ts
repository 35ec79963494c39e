import { RetryDelivery } from '@wattjobs/core/errors';
import { FakeClock } from '@wattjobs/core/testing';
import type { MeterConfiguration } from '@wattjobs/web-meters/configuration';
import { MeterFailure, type MeterOutcome } from '@wattjobs/web-meters/reading';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { ReadingPool } from './reading-pool.ts';

/** Each endpoint is named after its address: `host/path`. */
function endpoints(...addresses: readonly string[]): readonly Endpoint[] {
  return addresses.map((name) => ({ id: name, name, plan: { configuration: { address: `http://${name}` } as MeterConfiguration } }));
}

const visited = { driver: 'http', timeMs: 0, durationMs: 1, steps: [], evidence: {} } as const;
const read: MeterOutcome = { ...visited, kind: 'read', totalKwh: 1, unit: 'kWh', additional: {}, notes: [] };
const failed = (isTransient: boolean, reason = 'meter_timeout'): MeterOutcome => {
  return { ...visited, kind: 'failed', error: new MeterFailure('it failed', { reason, isTransient }), isTransient };
};

interface Script {
  readonly pages?: readonly (readonly Endpoint[])[];
  readonly atOnce?: number;
  readonly visit?: (address: string, count: number) => MeterOutcome | Promise<MeterOutcome>;
  readonly stop?: AbortController;
  readonly inParts?: boolean;
}

/** A pool whose meters answer as scripted; `open` are the visits in progress. */
function pool({ pages = [], atOnce = 10, visit = () => read, stop = new AbortController(), inParts = true }: Script) {
  const clock = new FakeClock();
  const rest = [...pages];
  const counts = new Map<string, number>();
  const open = new Set<string>();
  let mostOpen = 0;
  const made = new ReadingPool({
    list: { next: async () => rest.shift() ?? [] },
    atOnce,
    clock,
    random: () => 0.5,
    inParts,
    signal: stop.signal,
    visit: async (_endpoint, { address }) => {
      const name = address.replace('http://', '');
      expect([...open].map(hostOf)).not.toContain(hostOf(name));
      open.add(name);
      mostOpen = Math.max(mostOpen, open.size);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      try {
        return await visit(name, counts.get(name) ?? 0);
      } finally {
        open.delete(name);
      }
    },
  });
  return { pool: made, clock, counts, open, mostOpen: () => mostOpen };
}

const hostOf = (name: string) => name.split('/')[0];

async function all(from: ReadingPool): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (;;) {
    const { readings, isLast } = await from.part();
    for (const { endpoint, outcome } of readings) {
      outcomes.push(`${endpoint.name} ${'error' in outcome ? outcome.error.reason : outcome.kind}`);
    }
    if (isLast) return outcomes.toSorted();
  }
}

describe('a pool of visits', () => {
  it('reads every endpoint of every page of the list, so many at once', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `meter-${index}`);
    const { pool: made, mostOpen } = pool({ pages: [endpoints(...names.slice(0, 40)), endpoints(...names.slice(40))], atOnce: 7 });
    expect(await all(made)).toEqual(names.map((name) => `${name} read`).toSorted());
    expect(mostOpen()).toBe(7);
  });

  it('visits a host once at a time, while others go on', async () => {
    const finish = Promise.withResolvers<MeterOutcome>();
    const script = pool({ pages: [endpoints('one/a', 'one/b', 'two/a')], visit: (name) => (name === 'one/a' ? finish.promise : read) });
    const result = all(script.pool);
    while (!script.counts.has('two/a')) await Promise.resolve();
    expect(script.counts.has('one/b')).toBe(false);
    finish.resolve(read);
    expect(await result).toEqual(['one/a read', 'one/b read', 'two/a read']);
  });

  it('tries a failure that may pass again, later each time, and at most three times', async () => {
    const script = pool({
      pages: [endpoints('well', 'soon', 'never')],
      visit: (name, count) => (name === 'well' || (name === 'soon' && count === 2) ? read : failed(true)),
    });
    expect(await all(script.pool)).toEqual(['never meter_timeout', 'soon read', 'well read']);
    expect(Object.fromEntries(script.counts)).toEqual({ well: 1, soon: 2, never: 3 });
    expect(script.clock.sleepsMs.toSorted((left, right) => left - right)).toEqual([2000, 2000, 4000]);
  });

  it('visits every endpoint of the list once before it tries one again', async () => {
    const visits: string[] = [];
    const script = pool({
      pages: [endpoints('dead', 'off'), endpoints('a'), endpoints('b')],
      atOnce: 1,
      visit: async (name) => {
        visits.push(name);
        await script.clock.sleep(30_000);
        return name.length > 1 ? failed(true) : read;
      },
    });
    expect(await all(script.pool)).toEqual(['a read', 'b read', 'dead meter_timeout', 'off meter_timeout']);
    expect(visits.slice(0, 4)).toEqual(['dead', 'off', 'a', 'b']);
  });

  it('does not repeat a failure that would not pass, such as a refused login', async () => {
    const script = pool({ pages: [endpoints('locked')], visit: () => failed(false, 'login_refused') });
    expect(await all(script.pool)).toEqual(['locked login_refused']);
    expect(script.counts.get('locked')).toBe(1);
  });

  it('ends with the list, and says why if it ends early', async () => {
    const problem = new RetryDelivery('the API is down', { reason: 'api_connection' });
    const failing = new ReadingPool({
      list: { next: () => Promise.reject(problem) },
      atOnce: 1,
      visit: async () => read,
      clock: new FakeClock(),
      random: () => 0,
      inParts: true,
      signal: new AbortController().signal,
    });
    expect(await failing.part()).toEqual({ readings: [], isLast: true });
    expect(failing.listProblem).toBe(problem);
  });

  it('ends with what it has after a stop: cut visits and those that did not begin are left for the next run', async () => {
    const stop = new AbortController();
    const script = pool({
      pages: [endpoints('done', 'flaky', 'cut', 'later')],
      atOnce: 3,
      stop,
      visit: (name) => {
        if (name === 'done') return read;
        if (name === 'flaky') return failed(true);
        return new Promise((resolve) => stop.signal.addEventListener('abort', () => resolve(failed(true, 'meter_aborted'))));
      },
    });
    const result = all(script.pool);
    while (!script.open.has('cut') || script.counts.get('done') === undefined) await Promise.resolve();
    stop.abort();
    const outcomes = await result;
    expect(outcomes).toContain('done read');
    expect(outcomes).not.toContain('cut meter_aborted');
    expect(script.pool.left + outcomes.length).toBe(4);
  });

  it('gives a part as soon as there is enough, while visits go on', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `meter-${index}`);
    const last = Promise.withResolvers<MeterOutcome>();
    const script = pool({ pages: [endpoints(...names)], visit: (name) => (name === 'meter-119' ? last.promise : read) });
    const { readings, isLast } = await script.pool.part();
    expect([readings.length >= 50, readings.length < 120, isLast]).toEqual([true, true, false]);
    last.resolve(read);
    expect((await all(script.pool)).length).toBe(120 - readings.length);
  });

  it('is one part for a person who looks', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `meter-${index}`);
    const { readings, isLast } = await pool({ pages: [endpoints(...names)], inParts: false }).pool.part();
    expect([readings.length, isLast]).toEqual([300, true]);
  });

  it('gives a part early if evidence is large', async () => {
    const picture = { ...failed(false), evidence: { screenshot: new Uint8Array(400_000) } };
    const last = Promise.withResolvers<MeterOutcome>();
    const names = ['1', '2', '3', '4', 'last'];
    const script = pool({ pages: [endpoints(...names)], visit: (name) => (name === 'last' ? last.promise : picture) });
    expect((await script.pool.part()).readings.length).toBeLessThan(5);
    last.resolve(read);
    await all(script.pool);
  });

  it('throws a bug, and does not hang', async () => {
    const { pool: made } = pool({ pages: [endpoints('one')], visit: () => Promise.reject(new TypeError('a bug')) });
    await expect(made.part()).rejects.toThrow('a bug');
  });
});
