import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../endpoints.ts';
import { simulate, type Simulation } from './fixtures/simulate-month.ts';
import { emptyLedger } from './ledger.ts';
import { monthOf } from './month.ts';
import { parsePlan, type QuotaPlan } from './plan.ts';
import { planPass } from './planner.ts';

const watt: QuotaPlan = { perMinute: 10, perMonth: 1000 };
const hourMs = 3_600_000;
const everything: readonly Endpoint[] = ['summary', 'production_micro', 'events', 'alarms', 'system'];

/** A small deterministic number generator. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function month(year: number, index: number, changes: Partial<Simulation> = {}): Simulation {
  const { startMs, endMs } = monthOf(Date.UTC(year, index, 15));
  return {
    fromMs: startMs,
    toMs: endMs,
    plan: watt,
    systemIds: [1],
    endpoints: everything,
    alarmCalls: 2,
    everyMs: 600_000,
    random: seeded(7),
    failureShare: 0,
    undeliveredShare: 0,
    byHandShare: 0,
    ...changes,
  };
}

/** The most calls in any span of one minute. */
function busiestMinute(callsMs: readonly number[]): number {
  let first = 0;
  let most = 0;
  callsMs.forEach((timeMs, index) => {
    while ((callsMs[first] ?? 0) <= timeMs - 60_000) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

function longestGapMs(timesMs: readonly number[], { fromMs, toMs }: Simulation): number {
  const all = [fromMs, ...timesMs, toMs];
  return Math.max(...all.slice(1).map((timeMs, index) => timeMs - (all[index] ?? timeMs)));
}

describe('a month of the ten-minute schedule on the free plan', () => {
  const months: readonly (readonly [string, number, number])[] = [
    ['28 days', 2026, 1],
    ['29 days', 2028, 1],
    ['30 days', 2026, 10],
    ['31 days', 2026, 11],
  ];

  it.each(months)('of %s has a summary every hour, everything else every day, and uses the quota', (_days, year, index) => {
    const simulation = month(year, index);
    const { callsMs, summariesMs, readsByClass } = simulate(simulation);
    const days = (simulation.toMs - simulation.fromMs) / (24 * hourMs);
    expect(callsMs.length).toBeLessThanOrEqual(1000);
    expect(callsMs.length).toBeGreaterThan(980);
    expect(longestGapMs(summariesMs.get(1) ?? [], simulation)).toBeLessThanOrEqual(hourMs + 600_000);
    for (const name of ['intervals', 'events', 'alarms']) expect(readsByClass[name]).toBeGreaterThanOrEqual(days - 1);
  });

  it.each([2, 3, 5, 6])('is divided evenly among %d systems of one application', (count) => {
    const systemIds = Array.from({ length: count }, (_, index) => index + 1);
    const simulation = month(2026, 11, { systemIds });
    const { callsMs, summariesMs, readsByClass } = simulate(simulation);
    expect(callsMs.length).toBeLessThanOrEqual(1000);
    expect(callsMs.length).toBeGreaterThan(950);
    const counts = systemIds.map((id) => summariesMs.get(id)?.length ?? 0);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(30);
    expect(readsByClass['intervals']).toBeGreaterThanOrEqual(30 * count * 0.9);
  });

  it('continues to the last hour if every other call fails and deliveries fail', () => {
    const simulation = month(2026, 11, { failureShare: 0.5, undeliveredShare: 0.02, byHandShare: 0.1 });
    const { callsMs } = simulate(simulation);
    expect(callsMs.length).toBeLessThanOrEqual(1000);
    expect(callsMs.filter((timeMs) => timeMs > simulation.toMs - 6 * hourMs).length).toBeGreaterThan(0);
  });

  it('loses nothing if the job starts every minute', () => {
    // The last eight days, with the remaining calls of a month.
    const { toMs } = month(2026, 11);
    const plan = { perMinute: 10, perMonth: 260 };
    const { callsMs } = simulate(month(2026, 11, { fromMs: toMs - 8 * 24 * hourMs, plan, everyMs: 60_000, byHandShare: 0.01 }));
    expect(callsMs.length).toBeLessThanOrEqual(260);
    expect(callsMs.length).toBeGreaterThan(254);
  });

  it('has no more reads than useful with a large plan', () => {
    const { callsMs, summariesMs } = simulate(month(2026, 11, { plan: { perMinute: 50, perMonth: 50_000 } }));
    expect(summariesMs.get(1)?.length).toBeGreaterThan(4400);
    expect(callsMs.length).toBeLessThan(9000);
  });
});

describe('open alarms that began long ago', () => {
  it('are planned with all their calls, and wait if these are not available', () => {
    const nowMs = Date.UTC(2026, 11, 15);
    const recently = { readMs: nowMs - 50 * 60_000 };
    const attempts = { summary: { readMs: nowMs - 3 * hourMs }, production_micro: recently, events: recently, system: recently };
    const system = { systemId: 1, endpoints: everything, attempts, detailsKnown: true, openAlarmCalls: 2 };
    const plannedWith = (calls: number) => {
      // How many paced calls are available now.
      const ledger = { ...emptyLedger(watt, nowMs), used: 500, begun: [1], heldBack: { calls: 500 - calls, atMs: nowMs } };
      return planPass({ systems: [system], ledger, plan: watt, nowMs, alarmCalls: 2, repeat: false });
    };
    expect(plannedWith(5)).toMatchObject({ calls: 5, reads: [{ endpoint: 'summary' }, { endpoint: 'alarms' }] });
    expect(plannedWith(4)).toMatchObject({ calls: 1, reads: [{ endpoint: 'summary' }] });
  });
});

describe('any month, or part of two', () => {
  it('never exceeds a limit and never runs out of calls early', () => {
    const arbitrary = fc.record({
      seed: fc.nat(),
      startDay: fc.integer({ min: 0, max: 60 }),
      count: fc.integer({ min: 1, max: 8 }),
      failureShare: fc.constantFrom(0, 0.05, 0.5, 1),
      undeliveredShare: fc.constantFrom(0, 0.02),
      byHandShare: fc.constantFrom(0, 0.05, 1),
      perMonth: fc.constantFrom(300, 1000, 4000),
      everyMinutes: fc.constantFrom(10, 15, 60),
    });
    fc.assert(
      fc.property(arbitrary, ({ seed, startDay, count, perMonth, everyMinutes, ...rest }) => {
        const fromMs = Date.UTC(2027, 0, 1 + startDay, 3, 7);
        // Sometimes across the end of a month, and always to the end of one.
        const toMs = monthOf(fromMs + 3 * 24 * hourMs).endMs;
        const systemIds = Array.from({ length: count }, (_, index) => index + 1);
        const plan = { perMinute: 10, perMonth };
        const everyMs = everyMinutes * 60_000;
        const simulation = month(2027, 0, { fromMs, toMs, systemIds, plan, everyMs, random: seeded(seed), ...rest });
        const { callsMs } = simulate(simulation);
        expect(busiestMinute(callsMs)).toBeLessThanOrEqual(10);
        const perMonthUsed = Map.groupBy(callsMs, (timeMs) => monthOf(timeMs).name);
        for (const [, calls] of perMonthUsed) expect(calls.length).toBeLessThanOrEqual(perMonth);
        // Running dry means that the last calls were made long before the end: two passes over all systems, if the cloud answers;
        // if half of its answers are failures, whose repeats are not paced, up to a day.
        const { startMs, endMs } = monthOf(toMs - 1);
        const leastMs = rest.failureShare < 0.5 ? 6 * hourMs : 24 * hourMs;
        const toleratedMs = Math.max(leastMs, (6 * count * (endMs - startMs)) / perMonth + 2 * everyMs);
        expect(callsMs.some((timeMs) => timeMs >= endMs - toleratedMs)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a plan', () => {
  it.each([
    ['watt', watt],
    ['Kilowatt', { perMinute: 50, perMonth: 50_000 }],
    ['5/700', { perMinute: 5, perMonth: 700 }],
  ])('is parsed from %j', (text, plan) => {
    expect(parsePlan(text)).toEqual(plan);
  });

  it.each(['gigawatt', '10', '0/1000', '10/', '-1/5', '1.5/100'])('is not parsed from %j', (text) => {
    expect(parsePlan(text)).toBeUndefined();
  });
});
