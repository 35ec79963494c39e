import { describe, expect, it } from 'vitest';
import { judgeRise } from './judge-rise.ts';

const hour = 3_600_000;

/** The reason against a reading that follows another one. */
function reasonAfter(previousKwh: number, currentKwh: number, { hours = 1, ratedPowerKw }: { hours?: number; ratedPowerKw?: number } = {}) {
  return judgeRise({ totalKwh: currentKwh, timeMs: hours * hour }, { totalKwh: previousKwh, timeMs: 0 }, ratedPowerKw)?.reason;
}

describe('the rise of a counter', () => {
  it.for([
    // previous, current, hours, rated power in kW
    [12_543.5, 12_546.8, 1, 3],
    [12_543.5, 12_546.9, 1, 3],
    [12_543, 12_544, 1 / 12, 3],
    [12_540, 12_550, 1 / 12, 3],
    [12_543.5, 12_543.5, 0, 3],
    [12_543.5, 12_543.6, 0, 3],
    [0, 3.3, 1, 3],
    [9.5, 98.7, 40, 3],
    [100, 1000, 1000, 3],
  ] as const)('from %d to %d in %d h with %d kW is possible', ([previous, current, hours, ratedPowerKw]) => {
    expect(reasonAfter(previous, current, { hours, ratedPowerKw })).toBeUndefined();
  });

  it.for([
    [12_543.5, 12_547, 1, 3],
    [12_543, 12_546, 1 / 12, 3],
    [12_543.5, 12_543.7, 0, 3],
    [12_543.5, 20_000.5, 1, 3],
    [12, 120, 1, 3],
  ] as const)('from %d to %d in %d h with %d kW is too fast', ([previous, current, hours, ratedPowerKw]) => {
    expect(reasonAfter(previous, current, { hours, ratedPowerKw })).toBe('rise_too_fast');
  });

  it('without a rated power is not bounded', () => {
    expect(reasonAfter(12_543.5, 99_999.9)).toBeUndefined();
  });

  it('is bounded by what the feed delivers after the multiplier', () => {
    const [previous, current] = [
      { totalKwh: 12_543.5, timeMs: 0 },
      { totalKwh: 15_743.5, timeMs: hour },
    ];
    expect(judgeRise(current, previous, 3, 0.001)).toBeUndefined();
    expect(judgeRise({ ...current, totalKwh: 12_544.5 }, previous, 3, 40)?.why).toBe(
      'the counter rose by 1 kWh in 1 h, but a feed of 3 kW with the multiplier 40 delivers at most 0.182 kWh',
    );
  });

  it('is told with what the feed delivers', () => {
    expect(judgeRise({ totalKwh: 112.5, timeMs: hour / 2 }, { totalKwh: 100.1, timeMs: 0 }, 3)).toEqual({
      reason: 'rise_too_fast',
      why: 'the counter rose by 12.4 kWh in 0.5 h, but a feed of 3 kW delivers at most 1.75 kWh',
    });
  });
});

describe('a counter with the same digits', () => {
  it.for([
    [35.5, 355],
    [2.45, 245],
    [12_543.5, 125_435],
    [12_543.5, 12_543_500],
    [12_543.5, 12.5435],
    [12_543.5, 1254.35],
    // It moved on in between, or shows fewer digits.
    [12_543.5, 125_441],
    [12_543.5, 12.55],
    [12_543.5, 12_544_100],
  ] as const)('that goes from %d to %d has another separator or unit', ([previous, current]) => {
    expect(reasonAfter(previous, current)).toBe('separator_changed');
    expect(reasonAfter(previous, current, { ratedPowerKw: 3 })).toBe('separator_changed');
  });

  it('is believed neither if the rated power would allow the rise', () => {
    expect(reasonAfter(35.5, 355, { hours: 1000, ratedPowerKw: 3 })).toBe('separator_changed');
    expect(reasonAfter(35.5, 356.1, { hours: 1000, ratedPowerKw: 3 })).toBeUndefined();
  });

  it.for([
    [1, 10],
    [0.5, 5],
    [12, 120],
    [0, 0],
  ] as const)('may go from %d to %d: it has few digits', ([previous, current]) => {
    expect(reasonAfter(previous, current)).toBeUndefined();
  });

  it('asks whether the separator or the unit has changed', () => {
    expect(judgeRise({ totalKwh: 355, timeMs: hour }, { totalKwh: 35.5, timeMs: 0 }, undefined)?.why).toBe(
      '355 kWh after 35.5 kWh: has the separator or the unit changed?',
    );
  });
});

describe('a counter that falls', () => {
  it.for([
    [12_543.5, 0],
    [12_543.5, 3.1],
    [12_543.5, 12_543.4],
    [12_543.5, 11_000],
    [99_999.9, 0.4],
  ] as const)('from %d to %d is a reading', ([previous, current]) => {
    expect(reasonAfter(previous, current, { ratedPowerKw: 3 })).toBeUndefined();
    expect(reasonAfter(previous, current)).toBeUndefined();
  });
});

describe('a reading', () => {
  const previous = { totalKwh: 12_543.5, timeMs: 0, serial: 'A1' };

  it('without a previous one is not judged', () => {
    expect(judgeRise({ totalKwh: 1e9, timeMs: hour }, undefined, 3)).toBeUndefined();
  });

  it('of a meter with another serial number is not judged', () => {
    expect(judgeRise({ totalKwh: 125_435, timeMs: hour, serial: 'B2' }, previous, 3)).toBeUndefined();
    expect(judgeRise({ totalKwh: 125_435, timeMs: hour, serial: 'A1' }, previous, 3)?.reason).toBe('separator_changed');
    expect(judgeRise({ totalKwh: 125_435, timeMs: hour }, previous, 3)?.reason).toBe('separator_changed');
  });

  it('from before the previous one is not judged', () => {
    expect(judgeRise({ totalKwh: 99_999, timeMs: -hour }, previous, 3)).toBeUndefined();
  });
});
