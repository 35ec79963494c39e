import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Consumption, consumptionOf } from './consumption.ts';
import { demandOf } from './demand.ts';
import { judgeRegister, type RegisterReading } from './judge-register.ts';
import type { Multiplier } from './multipliers.ts';
import { registerOf } from './register.ts';
import type { RegisterDecision } from './register-event.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const kwh = 1_000_000_000n;
const scaled = (units: bigint, power: number) => (power < 0 ? units / 10n ** BigInt(-power) : units * 10n ** BigInt(power));

interface Shown {
  readonly atMs: number;
  readonly units: bigint;
}

function judged(
  readings: readonly Shown[],
  ratedPowerKw: number | null = null,
  decisions: readonly RegisterDecision[] = [],
  multipliers: readonly Multiplier[] = [],
) {
  const known: readonly RegisterReading[] = readings.map((reading) => ({ serial: null, ...reading }));
  const terms = { ratedPowerKw, multipliers, longestGapMs: 2 * dayMs };
  const { accepted, events } = judgeRegister(known, { ...terms, modulusUnits: null }, decisions);
  const register = registerOf(accepted, events, terms);
  return { accepted, events, register, terms, counted: (fromMs: number, toMs: number) => consumptionOf(register, fromMs, toMs, terms) };
}

/** 0.5 kWh an hour from 5,000.7 kWh on for these days, shown times ten to the power that is in force. */
function shown(days: number, powerOn: (day: number) => number, restartsOn?: number): readonly Shown[] {
  return Array.from({ length: days * 24 + 1 }, (_, hour) => {
    const day = Math.floor(hour / 24);
    const register =
      restartsOn !== undefined && day >= restartsOn
        ? BigInt(hour - restartsOn * 24) * 500_000_000n
        : 5_000_700_000_000n + BigInt(hour) * 500_000_000n;
    return { atMs: hour * hourMs, units: scaled(register, powerOn(day)) };
  });
}

/** Whether each of these days is in doubt, as `x` or `.`. */
function doubtfulDays({ counted }: ReturnType<typeof judged>, days: number): string {
  const flags = Array.from({ length: days }, (_, day) => counted(day * dayMs, (day + 1) * dayMs).flags);
  return flags.map((each) => (each.includes('unit_in_doubt') ? 'x' : '.')).join('');
}

const decision = (day: number, kind: RegisterDecision['kind']): RegisterDecision => {
  return { atMs: day * dayMs, kind, finalUnits: null, startUnits: null };
};

describe('a register that shows another unit for longer than a week', () => {
  const change = (to: number, ends = 31) => shown(30, (day) => (day >= 10 && day < ends ? to : 0));

  it('is in doubt from then on, and may have counted nothing', () => {
    const smaller = judged(change(3));
    expect(doubtfulDays(smaller, 30)).toBe(`${'.'.repeat(10)}${'x'.repeat(20)}`);
    expect(smaller.events.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['unexplained proposed']);
    const after = smaller.counted(12 * dayMs, 20 * dayMs);
    expect(after).toMatchObject({ units: 96_000n * kwh, minusUnits: 96_000n * kwh, plusUnits: 0n, flags: ['unit_in_doubt'] });
    // The days before are counted as ever.
    expect(smaller.counted(8 * dayMs, 12 * dayMs)).toMatchObject({ units: 24_023_500_000_000n, minusUnits: 24_000n * kwh });
  });

  it('has no bound above if the new unit may be larger', () => {
    const larger = judged(change(-3), 2);
    expect(doubtfulDays(larger, 30)).toBe(`${'.'.repeat(10)}${'x'.repeat(20)}`);
    expect(larger.counted(12 * dayMs, 20 * dayMs)).toMatchObject({ units: 96_000_000n, minusUnits: 96_000_000n, plusUnits: null });
  });

  it('has no known demand meanwhile', () => {
    const { register, terms } = judged(change(1), 8);
    const source = { register, terms, fromMs: 0, toMs: 30 * dayMs };
    const demand = demandOf([source], 5 * dayMs, 20 * dayMs, { kind: 'fixed', lengthMs: hourMs });
    expect(demand).toMatchObject({ highestMilliwatts: 500_000n, windowsKnown: 119, windows: 360 });
  });

  it.for([3, 2, 1, -1, -2, -3])('is in doubt until the unit is back: ten to the power of %i', (power) => {
    for (const ratedPowerKw of [0.6, null])
      expect(doubtfulDays(judged(change(power, 20), ratedPowerKw), 30)).toBe(`${'.'.repeat(10)}${'x'.repeat(10)}${'.'.repeat(10)}`);
  });

  it('is in doubt through several units', () => {
    const several = shown(50, (day) => [0, 3, 1, -1, 0][Math.floor(day / 10)] ?? 0);
    for (const ratedPowerKw of [0.6, null])
      expect(doubtfulDays(judged(several, ratedPowerKw), 50)).toBe(`${'.'.repeat(10)}${'x'.repeat(30)}${'.'.repeat(10)}`);
  });

  it('is in doubt also if the new unit has fewer digits', () => {
    const coarse = change(-3).map(({ atMs, units }, hour) => ({ atMs, units: hour >= 240 ? (units / kwh) * kwh : units }));
    expect(doubtfulDays(judged(coarse, 2), 30)).toBe(`${'.'.repeat(10)}${'x'.repeat(20)}`);
  });

  it('is in doubt until a person decides', () => {
    for (const [kind, status] of [
      ['unexplained', 'confirmed'],
      ['meter_replaced', 'corrected'],
    ] as const) {
      const decided = judged(change(3), null, [decision(10, kind)]);
      expect(decided.events).toMatchObject([{ kind, status }]);
      expect(doubtfulDays(decided, 30)).toBe('.'.repeat(30));
    }
    const spike = judged(change(3, 20), null, [decision(10, 'spike')]);
    expect(doubtfulDays(spike, 30)).toBe('.'.repeat(30));
    expect(spike.counted(0, 30 * dayMs).units).toBe(360n * kwh);
    // The change back is the doubtful one then: the multiplier may still apply.
    expect(doubtfulDays(judged(change(3, 20), null, [decision(10, 'unexplained')]), 30)).toBe(`${'.'.repeat(20)}${'x'.repeat(10)}`);
  });

  it.for([3, -3])('is right with a multiplier from the change on, whatever the rating: ten to the power of %i', (power) => {
    for (const ratedPowerKw of [0.6, 11, null]) {
      const factor = { fromMs: 10 * dayMs, factorUnits: scaled(kwh, -power) };
      const { events, counted } = judged(change(power), ratedPowerKw, [decision(10, 'unexplained')], [factor]);
      expect(events).toMatchObject([{ atMs: 10 * dayMs, kind: 'unexplained' }]);
      for (const day of [0, 12, 29]) {
        expect(counted(day * dayMs, (day + 1) * dayMs)).toMatchObject({ units: 12n * kwh, minusUnits: 0n, plusUnits: 0n, flags: [] });
      }
      // What flowed in the hour before the change is not counted.
      expect(counted(9 * dayMs, 11 * dayMs)).toMatchObject({ units: 23_500_000_000n, flags: [] });
    }
  });

  it.for([3, -3])('is right with multipliers through a change and back: ten to the power of %i', (power) => {
    for (const ratedPowerKw of [0.6, 11, null]) {
      const factors = [
        { fromMs: 10 * dayMs, factorUnits: scaled(kwh, -power) },
        { fromMs: 20 * dayMs, factorUnits: kwh },
      ];
      const decisions = [decision(10, 'unexplained'), decision(20, 'unexplained')];
      const before = judged(change(power, 20), ratedPowerKw, decisions.slice(0, 1), factors.slice(0, 1));
      // In the end, what rises too fast for the multiplier may also be left out.
      expect(doubtfulDays(before, 30)).toMatch(/^\.{20}x{3}/);
      const { events, counted } = judged(change(power, 20), ratedPowerKw, decisions, factors);
      expect(events).toHaveLength(2);
      for (const day of [0, 12, 22, 29]) {
        expect(counted(day * dayMs, (day + 1) * dayMs)).toMatchObject({ units: 12n * kwh, minusUnits: 0n, plusUnits: 0n, flags: [] });
      }
      expect(counted(0, 30 * dayMs)).toMatchObject({ units: 359n * kwh, minusUnits: 0n, flags: [] });
    }
  });

  it('is in doubt until another meter follows', () => {
    const replaced = judged(change(3), null, [decision(20, 'meter_replaced')]);
    expect(doubtfulDays(replaced, 30)).toBe(`${'.'.repeat(10)}${'x'.repeat(10)}${'.'.repeat(10)}`);
  });
});

describe('a register in no other unit', () => {
  it.for([
    ['begins again', shown(30, () => 0, 10)],
    ['falls a little', shown(30, () => 0).map((each, hour) => ({ ...each, units: each.units - (hour >= 240 ? 200n * kwh : 0n) }))],
    ['jumps', shown(30, () => 0).map((each, hour) => ({ ...each, units: each.units + (hour >= 240 ? 31_234n * kwh : 0n) }))],
    ['was 0 before', shown(30, () => 0).map((each, hour) => (hour < 240 ? { ...each, units: 0n } : each))],
  ] as const)('is not in doubt if it %s', ([, readings]) => {
    const rated = judged(readings, 2);
    expect(rated.events).toMatchObject([{ status: 'proposed' }]);
    expect(doubtfulDays(rated, 30)).toBe('.'.repeat(30));
  });
});

describe('registers with changes of their unit at any time', () => {
  const step = fc.record({
    gapMs: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 10 * 60_000, max: 12 * hourMs }) },
      { weight: 1, arbitrary: fc.integer({ min: dayMs, max: 12 * dayMs }) },
    ),
    load: fc.double({ min: 0.05, max: 1, noNaN: true }),
    power: fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(-3, -2, -1, 0, 0, 0, 1, 2, 3) },
    ),
  });
  const history = fc.record({
    ratedPowerKw: fc.constantFrom(0.5, 2, 22),
    startKwh: fc.bigInt({ min: 20_000n, max: 90_000n }),
    steps: fc.array(step, { minLength: 20, maxLength: 150 }),
    cuts: fc.array(fc.nat({ max: 149 }), { minLength: 2, maxLength: 8 }),
  });

  function simulate({ ratedPowerKw, startKwh, steps }: typeof history extends fc.Arbitrary<infer Value> ? Value : never) {
    let [atMs, energy, power] = [0, 0n, 0];
    const truth = [{ atMs, units: energy }];
    const readings: Shown[] = [{ atMs, units: startKwh * kwh }];
    for (const { gapMs, load, power: next } of steps) {
      atMs += gapMs;
      energy += BigInt(Math.floor((gapMs * load * ratedPowerKw) / 3_600)) * 1_000_000n;
      // A change by more than a factor of 1,000 is none that the rules know.
      if (next !== undefined && Math.abs(next - power) <= 3) power = next;
      truth.push({ atMs, units: energy });
      readings.push({ atMs, units: scaled(startKwh * kwh + energy, power) });
    }
    return { readings, truth };
  }

  it('never have the truth outside of their uncertainty, and add up', () => {
    fc.assert(
      fc.property(history, (chosen) => {
        const { readings, truth } = simulate(chosen);
        const { counted, register, events } = judged(readings, chosen.ratedPowerKw);
        const cuts = [0, ...chosen.cuts.filter((cut) => cut < truth.length), truth.length - 1];
        const instants = [...new Set(cuts)].sort((one, other) => one - other).map((cut) => truth[cut] as Shown);
        const parts = instants.slice(1).map((to, index) => {
          const from = instants[index] as Shown;
          const part = counted(from.atMs, to.atMs);
          expectTrue(part, to.units - from.units);
          return part;
        });
        const whole = counted(instants[0]?.atMs ?? 0, instants.at(-1)?.atMs ?? 0);
        expect(parts.reduce((sum, { units }) => sum + (units ?? 0n), 0n)).toBe(whole.units ?? 0n);
        const adjusted = events.reduce((sum, { adjustmentUnits }) => sum + adjustmentUnits, 0n);
        expect(whole.units ?? 0n).toBe((register.last?.units ?? 0n) - (register.first?.units ?? 0n) + adjusted);
        for (const flag of ['unit_in_doubt', 'open_question'] as const)
          if (parts.some(({ flags }) => flags.includes(flag))) expect(whole.flags).toContain(flag);
      }),
      { numRuns: 300 },
    );
  });

  function expectTrue({ units, minusUnits, plusUnits }: Consumption, energy: bigint): void {
    if (units === null || minusUnits === null) return;
    expect(minusUnits).toBeGreaterThanOrEqual(0n);
    expect(energy).toBeGreaterThanOrEqual(units - minusUnits);
    if (plusUnits !== null) expect(energy).toBeLessThanOrEqual(units + plusUnits);
  }
});
