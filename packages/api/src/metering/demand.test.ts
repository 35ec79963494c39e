import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsumptionTerms } from './consumption.ts';
import { energyPlaces, readDecimal } from './decimal.ts';
import { demandOf } from './demand.ts';
import { judgeRegister } from './judge-register.ts';
import { registerOf } from './register.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const quarter = { kind: 'fixed', lengthMs: 15 * minuteMs } as const;
const sliding = { kind: 'sliding', lengthMs: 15 * minuteMs } as const;

/** A register with these values in kWh at these minutes, and its terms. */
function source(history: readonly (readonly [minute: number, kwh: string])[], terms: Partial<ConsumptionTerms> = {}) {
  const readings = history.map(([minute, kwh]) => ({ atMs: minute * minuteMs, units: readDecimal(kwh, energyPlaces), serial: null }));
  const known = { ratedPowerKw: null, multipliers: [], longestGapMs: 2 * hourMs, ...terms };
  const { accepted, events } = judgeRegister(readings, { ...known, modulusUnits: null }, []);
  return {
    register: registerOf(accepted, events, known),
    terms: known,
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
  };
}

/** 2 kW for an hour, 4 kW from minute 70 to 85, otherwise 1 kW, until minute 120. */
const peak = source([
  [0, '100'],
  [60, '102'],
  [70, '102.166666667'],
  [85, '103.166666667'],
  [120, '103.75'],
]);

describe('demand', () => {
  it('is the highest mean power of windows at multiples of their length, or of any window', () => {
    expect(demandOf([peak], 0, 2 * hourMs, quarter)).toEqual({
      highestMilliwatts: 3_000_000n,
      highestFromMs: 75 * minuteMs,
      percentile95Milliwatts: 3_000_000n,
      loadFactor: 0.625,
      windowsKnown: 8,
      windows: 8,
    });
    expect(demandOf([peak], 0, 2 * hourMs, sliding)).toMatchObject({ highestMilliwatts: 4_000_000n, highestFromMs: 70 * minuteMs });
  });

  it('adds up registers before it looks for the highest, each with its multiplier', () => {
    const other = source(
      [
        [0, '0'],
        [60, '1'],
        [120, '1'],
      ],
      { multipliers: [{ fromMs: Number.NEGATIVE_INFINITY, factorUnits: 3_000_000_000n }] },
    );
    expect(demandOf([peak, other], 0, 2 * hourMs, quarter)).toMatchObject({ highestMilliwatts: 5_000_000n, highestFromMs: 0 });
  });

  it('counts 0 outside of the time of a register, also where its readings have ended', () => {
    const moved = source([
      [0, '0'],
      [80, '80'],
    ]);
    const until = { ...moved, toMs: 78 * minuteMs };
    expect(demandOf([peak, until], 0, 2 * hourMs, quarter)).toMatchObject({ highestFromMs: 0, windowsKnown: 8 });
    expect(demandOf([peak, { ...until, toMs: 90 * minuteMs }], 0, 2 * hourMs, quarter)).toMatchObject({ windowsKnown: 7 });
  });

  it('tries windows that begin or end where the time of a register does', () => {
    const steady = source([
      [0, '0'],
      [120, '2'],
    ]);
    const joined = { ...steady, fromMs: 50 * minuteMs };
    const left = { ...steady, toMs: 65 * minuteMs };
    expect(demandOf([joined, left], 0, 2 * hourMs, sliding)).toMatchObject({
      highestMilliwatts: 2_000_000n,
      highestFromMs: 50 * minuteMs,
    });
  });

  it('does not know windows that touch a long gap, an event that leaves something open, or a time without readings', () => {
    const gap = source([
      [0, '0'],
      [20, '1'],
      [200, '2'],
      [240, '3'],
    ]);
    expect(demandOf([gap], 0, 5 * hourMs, quarter)).toMatchObject({ windowsKnown: 3, windows: 20 });
    const reset = source([
      [0, '50'],
      [15, '51'],
      [20, '0'],
      [60, '1'],
    ]);
    expect(demandOf([reset], 0, hourMs, quarter)).toMatchObject({ windowsKnown: 3, windows: 4, highestMilliwatts: 4_000_000n });
    expect(demandOf([source([])], 0, hourMs, sliding)).toEqual({
      highestMilliwatts: null,
      highestFromMs: null,
      percentile95Milliwatts: null,
      loadFactor: null,
      windowsKnown: 0,
      windows: 4,
    });
  });

  it('leaves out the highest twentieth of the windows for the percentile', () => {
    const hundred = Array.from({ length: 101 }, (_, index) => [15 * index, String((index * (index + 1)) / 2)] as const);
    expect(demandOf([source(hundred)], 0, 25 * hourMs, quarter)).toMatchObject({
      highestMilliwatts: 400_000_000n,
      percentile95Milliwatts: 380_000_000n,
    });
  });

  it('of sliding windows is as high as that of any window', () => {
    const rises = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 900 })), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(rises, fc.nat({ max: 100_000 }), (steps, offset) => {
        let [minute, wattHours] = [0, 0];
        const history = steps.map(([gap, gained]): [number, string] => {
          minute += gap;
          wattHours += gained;
          return [minute, (wattHours / 1_000).toFixed(3)];
        });
        const rising = source([[0, '0'], ...history]);
        const toMs = minute * minuteMs;
        const { highestMilliwatts } = demandOf([rising], 0, toMs, sliding);
        const startMs = offset % Math.max(1, toMs - sliding.lengthMs);
        if (startMs + sliding.lengthMs > toMs) return;
        const any = demandOf([rising], startMs, startMs + sliding.lengthMs, sliding);
        expect(Number(highestMilliwatts) + 1).toBeGreaterThanOrEqual(Number(any.highestMilliwatts));
      }),
      { numRuns: 200 },
    );
  });
});
