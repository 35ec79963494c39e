import { timeZone } from '@wattjobs/core/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths } from './calendar.ts';
import { type ConsumptionTerms, consumptionOf } from './consumption.ts';
import { type JudgedRegister, judgeRegister, longestDipMs, type RegisterReading, type RegisterTerms } from './judge-register.ts';
import { factorAt, noFactor, smallestFactor } from './multipliers.ts';
import { months } from './periods.ts';
import { registerOf } from './register.ts';
import type { RegisterDecision } from './register-event.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const wattHour = 1_000_000n;
/** What no feed of these delivers in all the time. */
const impossible = 10n ** 12n * wattHour;

/** A reading that follows another: what happened to the register since, and after which time it was read. */
const step = fc.record({
  gapMs: fc.oneof(
    { weight: 6, arbitrary: fc.constant(15 * minuteMs) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 * dayMs }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 * dayMs }) },
  ),
  /** Of what the feed can deliver. */
  load: fc.double({ min: 0, max: 1, noNaN: true }),
  shows: fc.oneof(
    { weight: 12, arbitrary: fc.constant('register' as const) },
    { weight: 1, arbitrary: fc.constantFrom('zero', 'less', 'spike') },
  ),
  begins: fc.oneof(
    { weight: 20, arbitrary: fc.constant('nothing' as const) },
    { weight: 1, arbitrary: fc.constantFrom('reset', 'other meter', 'jump') },
  ),
  isRead: fc.boolean(),
});

const history = fc.record({
  /** What the feed can deliver at the register with the smallest factor. */
  registerKw: fc.constantFrom(2, 11, 22, null),
  /** Those of a feed with a rating. They begin after these shares of all the time. */
  factors: fc.array(
    fc.record({
      share: fc.double({ min: -0.1, max: 1.1, noNaN: true }),
      factorUnits: fc.constantFrom(1_000_000n, 500_000_000n, noFactor, 40_000_000_000n),
    }),
    { maxLength: 3 },
  ),
  modulusKwh: fc.constantFrom(100_000n, null),
  startWh: fc.oneof(fc.bigInt({ min: 40_000_000n, max: 45_000_000n }), fc.bigInt({ min: 99_900_000n, max: 99_999_999n })),
  steps: fc.array(step, { minLength: 2, maxLength: 60 }),
});

interface Simulated {
  readonly readings: readonly RegisterReading[];
  readonly terms: RegisterTerms;
  /** The energy that truly flowed until the time of each step, read or not, in 10⁻⁹ units. */
  readonly truth: readonly { readonly atMs: number; readonly units: bigint }[];
}

function simulate({
  registerKw,
  factors,
  modulusKwh,
  startWh,
  steps,
}: typeof history extends fc.Arbitrary<infer History> ? History : never): Simulated {
  const modulusUnits = modulusKwh === null ? null : modulusKwh * 1_000n * wattHour;
  const shownOf = (units: bigint) => (modulusUnits === null ? units : units % modulusUnits);
  const lastMs = steps.reduce((sum, { gapMs }) => sum + gapMs, 0);
  const multipliers =
    registerKw === null ? [] : factors.map(({ share, factorUnits }) => ({ fromMs: Math.round(share * lastMs), factorUnits }));
  const least = Number(smallestFactor(multipliers, 0, lastMs)) / Number(noFactor);
  const ratedPowerKw = registerKw === null ? null : registerKw * least;
  const readings: RegisterReading[] = [{ atMs: 0, units: shownOf(startWh * wattHour), serial: 'meter 0' }];
  const truth = [{ atMs: 0, units: 0n }];
  let [atMs, energy, register, meter] = [0, 0n, startWh * wattHour, 0];
  for (const { gapMs, load, shows, begins, isRead } of steps) {
    let gained = 0n;
    const times = [atMs, ...multipliers.map(({ fromMs }) => fromMs).filter((at) => at > atMs && at < atMs + gapMs), atMs + gapMs];
    times.sort((one, other) => one - other);
    for (const [index, toMs] of times.slice(1).entries()) {
      const { factorUnits } = factorAt(multipliers, times[index] ?? 0);
      const multiplied = ((toMs - (times[index] ?? 0)) * load * (ratedPowerKw ?? 5) * 1e6) / 3_600;
      const shown = BigInt(Math.floor((multiplied * Number(noFactor)) / Number(factorUnits)));
      gained += shown;
      energy += shown * factorUnits;
    }
    atMs += gapMs;
    // Beside the modulus nobody can tell a reset or a jump from a rollover, and near 0 it can pass unseen.
    const isFar = shownOf(register) > 30_000_000n * wattHour && shownOf(register) < 60_000_000n * wattHour;
    if (begins === 'reset' && isFar) register = 0n;
    if (begins === 'jump' && modulusUnits === null) register += impossible;
    if (begins === 'other meter') [meter, register] = [meter + 1, 77_000n * wattHour];
    register += gained;
    truth.push({ atMs, units: energy });
    const shown = { register: shownOf(register), zero: 0n, less: shownOf(register) / 2n, spike: register + impossible }[
      // Nothing tells that the first reading of a meter is wrong.
      readings.at(-1)?.serial === `meter ${meter}` ? shows : 'register'
    ];
    if (isRead) readings.push({ atMs, units: shown, serial: `meter ${meter}` });
  }
  return { readings, terms: { ratedPowerKw, multipliers, modulusUnits }, truth };
}

const simulated = history.map(simulate);

/** Decisions of people, at times of readings or between. */
const decided = fc.array(
  fc.record({
    at: fc.nat({ max: 60 }),
    isBetween: fc.boolean(),
    kind: fc.constantFrom('rollover', 'reset', 'meter_replaced', 'dip', 'spike', 'unexplained', 'none'),
    finalUnits: fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n })),
    startUnits: fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n })),
  }),
  { maxLength: 4 },
);
type Decided = typeof decided extends fc.Arbitrary<infer Value> ? Value : never;

function decisionsOf(readings: readonly RegisterReading[], chosen: Decided): readonly RegisterDecision[] {
  const decisions = chosen.map(({ at, isBetween, ...decision }) => {
    const atMs = readings[at % readings.length]?.atMs ?? 0;
    return { ...decision, atMs: atMs + (isBetween ? 1 : 0) };
  });
  return [...new Map(decisions.map((decision) => [decision.atMs, decision])).values()];
}

function termsOf({ ratedPowerKw, multipliers }: RegisterTerms): ConsumptionTerms {
  return { ratedPowerKw, multipliers, longestGapMs: 2 * dayMs };
}

function total(values: readonly (bigint | null)[]): bigint {
  return values.reduce<bigint>((sum, value) => sum + (value ?? 0n), 0n);
}

const anyZone = fc.constantFrom(...['UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Cairo'].map(timeZone));

/** Cuts a time into periods at random places. */
const cuts = fc.array(fc.double({ min: -0.2, max: 1.2, noNaN: true }), { maxLength: 12 });

function periodsOf(lastMs: number, shares: readonly number[]): readonly (readonly [number, number])[] {
  const ends = [...new Set([-1_000, ...shares.map((share) => Math.round(share * lastMs)), 2 * lastMs + 1_000])].toSorted(
    (one, other) => one - other,
  );
  return ends.slice(1).map((end, index) => [ends[index] ?? 0, end]);
}

describe('a register', () => {
  it('counts in the periods of any partition exactly the difference of its ends and the adjustments of its events', () => {
    fc.assert(
      fc.property(simulated, decided, cuts, ({ readings, terms }, chosen, shares) => {
        const { accepted, events } = judgeRegister(readings, terms, decisionsOf(readings, chosen));
        const register = registerOf(accepted, events, terms);
        const periods = periodsOf(readings.at(-1)?.atMs ?? 0, shares).map(([fromMs, toMs]) =>
          consumptionOf(register, fromMs, toMs, { ...termsOf(terms), multipliers: [] }),
        );
        const difference = (register.last?.units ?? 0n) - (register.first?.units ?? 0n);
        expect(total(periods.map(({ units }) => units))).toBe(difference + total(events.map(({ adjustmentUnits }) => adjustmentUnits)));
        expect(
          periods.filter(({ units, minusUnits }) => units !== null && (units < 0n || minusUnits === null || minusUnits > units)),
        ).toEqual([]);
        expect(periods.filter(({ plusUnits }) => plusUnits !== null && plusUnits < 0n)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('counts in the months of any zone, with the factors of any times, as much as in all the time', () => {
    const factors = fc.array(
      fc.record({ share: fc.double({ min: -0.1, max: 1.1, noNaN: true }), factorUnits: fc.bigInt({ min: 1n, max: 80_000_000_000n }) }),
    );
    fc.assert(
      fc.property(simulated, anyZone, factors, ({ readings, terms }, zone, chosen) => {
        const { accepted, events } = judgeRegister(readings, terms, []);
        const register = registerOf(accepted, events, terms);
        const lastMs = readings.at(-1)?.atMs ?? 0;
        const multipliers = chosen.map(({ share, factorUnits }) => ({ fromMs: Math.round(share * lastMs), factorUnits }));
        const counted = (fromMs: number, toMs: number) => consumptionOf(register, fromMs, toMs, { ...termsOf(terms), multipliers }).units;
        const parts = months('1969-12', addMonths(zone.dateAt(lastMs / 1_000).slice(0, 7), 1), zone);
        const sum = total(parts.map(({ from, to }) => counted(from * 1_000, to * 1_000)));
        expect(sum).toBe(counted((parts[0]?.from ?? 0) * 1_000, (parts.at(-1)?.to ?? 0) * 1_000) ?? 0n);
      }),
      { numRuns: 100 },
    );
  });

  it('accepts or leaves out each reading once, and has one event per time', () => {
    fc.assert(
      fc.property(simulated, decided, ({ readings, terms }, chosen) => {
        const { accepted, events } = judgeRegister(readings, terms, decisionsOf(readings, chosen));
        const times = [...accepted.map(({ atMs }) => atMs), ...events.flatMap(({ leftOutMs }) => leftOutMs)].toSorted(
          (one, other) => one - other,
        );
        expect(times).toEqual(readings.map(({ atMs }) => atMs));
        expect(new Set(events.map(({ atMs }) => atMs)).size).toBe(events.length);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same from the points around the boundaries and its events as from all points', () => {
    fc.assert(
      fc.property(simulated, decided, cuts, ({ readings, terms }, chosen, shares) => {
        const { accepted, events } = judgeRegister(readings, terms, decisionsOf(readings, chosen));
        const full = registerOf(accepted, events, terms);
        for (const [fromMs, toMs] of periodsOf(readings.at(-1)?.atMs ?? 0, shares)) {
          const within = terms.multipliers.map((multiplier) => multiplier.fromMs).filter((atMs) => atMs > fromMs && atMs < toMs);
          const ends = [fromMs, toMs, ...within].flatMap((atMs) => [
            accepted.findLast((reading) => reading.atMs <= atMs),
            accepted.find((reading) => reading.atMs > atMs),
          ]);
          const points = [...new Set(ends)].filter((point) => point !== undefined).toSorted((one, other) => one.atMs - other.atMs);
          const [sparse, all] = [registerOf(points, events, terms), full].map((register) =>
            consumptionOf(register, fromMs, toMs, termsOf(terms)),
          );
          // Where counting begins is arbitrary.
          expect(withoutZero(sparse)).toEqual(withoutZero(all));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same when late readings are judged from a week before them on', () => {
    fc.assert(
      fc.property(simulated, decided, fc.infiniteStream(fc.nat()), ({ readings, terms }, chosen, order) => {
        const decisions = decisionsOf(readings, chosen);
        const late = [...readings];
        let known: RegisterReading[] = [];
        let judged: JudgedRegister = { accepted: [], events: [] };
        while (late.length > 0) {
          const [reading] = late.splice((order.next().value ?? 0) % late.length, 1);
          if (reading === undefined) break;
          known = [...known, reading].toSorted((one, other) => one.atMs - other.atMs);
          judged = judgedAgain(judged, known, reading.atMs, terms, decisions);
        }
        expect(judged).toEqual(judgeRegister(readings, terms, decisions));
      }),
      { numRuns: 150 },
    );
  });

  it('never has the truth outside of its uncertainty', () => {
    fc.assert(
      fc.property(simulated, cuts, ({ readings, terms, truth }, shares) => {
        const { accepted, events } = judgeRegister(readings, terms, []);
        const register = registerOf(accepted, events, terms);
        const instants = truth.filter((_, index) => shares.some((share) => Math.floor(share * truth.length) === index));
        for (const [index, to] of instants.entries()) {
          const from = instants[index - 1];
          if (from === undefined) continue;
          const { units, minusUnits, plusUnits } = consumptionOf(register, from.atMs, to.atMs, termsOf(terms));
          if (units === null || minusUnits === null) continue;
          expect(to.units - from.units).toBeGreaterThanOrEqual((units - minusUnits) * noFactor);
          if (plusUnits !== null) expect(to.units - from.units).toBeLessThanOrEqual((units + plusUnits) * noFactor);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

function judgedAgain(
  { accepted, events }: JudgedRegister,
  known: readonly RegisterReading[],
  changedMs: number,
  terms: RegisterTerms,
  decisions: readonly RegisterDecision[],
): JudgedRegister {
  const before = known.findLast(({ atMs }) => atMs < changedMs);
  const start = before && accepted.findLast(({ atMs }) => atMs <= before.atMs - longestDipMs);
  if (start === undefined) return judgeRegister(known, terms, decisions);
  const anew = judgeRegister(
    known.filter(({ atMs }) => atMs >= start.atMs),
    terms,
    decisions,
  );
  return {
    accepted: [...accepted.filter(({ atMs }) => atMs < start.atMs), ...anew.accepted],
    events: [...events.filter(({ atMs }) => atMs <= start.atMs), ...anew.events],
  };
}

function withoutZero(consumption: ReturnType<typeof consumptionOf> | undefined) {
  return {
    ...consumption,
    parts: consumption?.parts.map(({ registerUnits, units, start, end }) => [registerUnits, units, around(start), around(end)]),
  };
}

function around({
  registerUnits,
  before,
  after,
}: {
  readonly registerUnits: bigint | null;
  readonly before: unknown;
  readonly after: unknown;
}) {
  return { registerUnits, before, after };
}
