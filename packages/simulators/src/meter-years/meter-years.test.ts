import { describe, expect, it } from 'vitest';
import { inDeliveryOrder } from './deliveries.ts';
import { makeMeterYears, type MeterYears } from './meter-years.ts';

const fromMs = Date.UTC(2024, 0, 1);
const toMs = Date.UTC(2024, 6, 1);
const meters = Array.from({ length: 30 }, (_, place) => makeMeterYears(7, place, fromMs, toMs));
const units = (kwh: string) => BigInt(Math.round(Number(kwh) * 1e6)) * 1000n;
const rises = ({ readings }: MeterYears) =>
  readings.flatMap((reading, place) => {
    const before = readings[place - 1];
    return before === undefined ? [] : [{ before, reading, rise: units(reading.kwh) - units(before.kwh) }];
  });

describe('years of a meter', () => {
  it('depend only on the seed and the place', () => {
    const again = makeMeterYears(7, 8, fromMs, toMs);
    expect(again.readings).toEqual(meters[8]?.readings);
    expect(makeMeterYears(8, 8, fromMs, toMs).readings).not.toEqual(again.readings);
  });

  it('show the true register, step by step, if nothing happens to it', () => {
    for (const meter of meters.filter(({ fates }) => fates.every(({ name }) => name === 'outage'))) {
      const modulus = units(meter.modulusKwh ?? '0');
      const others = rises(meter).filter(
        ({ before, reading, rise }) => meter.trueUnits(before.atMs, reading.atMs) !== (rise < 0n ? rise + modulus : rise),
      );
      expect(others).toEqual([]);
    }
  });

  it('are never more than the feed delivers, and add up over any parts', () => {
    for (const meter of meters) {
      const middleMs = fromMs + 12_345_678_901;
      expect(meter.trueUnits(fromMs, middleMs) + meter.trueUnits(middleMs, toMs)).toBe(meter.trueUnits(fromMs, toMs));
      const mostKwh = (meter.feedKw * (toMs - fromMs)) / 3_600_000;
      expect(Number(meter.trueUnits(fromMs, toMs)) / 1e9).toBeLessThan(mostKwh);
    }
  });

  it('hold whatever can happen to a register', () => {
    const names = new Set(meters.flatMap(({ fates }) => fates.map(({ name }) => name)));
    expect([...names].sort()).toEqual([
      'dip',
      'jump',
      'outage',
      'replaced_silently',
      'replaced_with_serial',
      'reset',
      'small_reset',
      'spike',
      'unit_change',
      'zero_dip',
    ]);
    const fell = (place: number) => rises(meters[place] as MeterYears).some(({ rise }) => rise < 0n);
    expect([0, 10, 20].filter(fell)).toEqual([]);
    for (const kind of [1, 2, 5, 6, 7]) expect([kind, kind + 10, kind + 20].some(fell), `history ${kind}`).toBe(true);
  });

  it('are printed in several units and with both separators', () => {
    const texts = meters.flatMap(({ readings }) => [readings[0]?.text, readings.at(-1)?.text]);
    for (const pattern of [/ Wh$/, / kWh$/, / MWh$/, /,\d+ /, /\.\d+ /]) expect(texts).toContainEqual(expect.stringMatching(pattern));
  });

  it('arrive late, in any order, and some twice', () => {
    const { readings } = makeMeterYears(7, 0, fromMs, toMs);
    const delivered = inDeliveryOrder(readings, 7);
    expect(new Set(delivered)).toEqual(new Set(readings));
    expect(delivered.length).toBeGreaterThan(readings.length);
    const late = delivered.filter(({ atMs }, place) => atMs < (delivered[place - 1]?.atMs ?? 0));
    expect(late.length).toBeGreaterThan(readings.length / 50);
  });
});
