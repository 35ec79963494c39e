import { addDays } from '@wattjobs/core/time';
import { describe, expect, it } from 'vitest';
import { unusualDays, unusualMonth } from './anomalies.ts';
import { weeksBefore } from './month-calendar.ts';

const kwh = 1_000_000_000n;

/** The days from six weeks before January to its end, of 20 kWh and 5 kWh on Sundays, but for those that are given. */
function days(other: Readonly<Record<string, bigint | null>> = {}) {
  return Array.from({ length: 7 * weeksBefore + 31 }, (_, index) => {
    const date = addDays('2026-01-01', index - 7 * weeksBefore);
    const usual = new Date(date).getUTCDay() === 0 ? 5n * kwh : 20n * kwh;
    return { date, units: date in other ? (other[date] ?? null) : usual };
  });
}

describe('an unusual day', () => {
  it('is one unlike the same weekday of the weeks before', () => {
    expect(unusualDays(days(), '2026-01')).toEqual([]);
    // A Sunday like any other day, and a Friday with nothing.
    expect(unusualDays(days({ '2026-01-04': 20n * kwh, '2026-01-09': 0n }), '2026-01')).toEqual([
      { period: '2026-01-04', units: 20n * kwh, usualUnits: 5n * kwh },
      { period: '2026-01-09', units: 0n, usualUnits: 20n * kwh },
    ]);
  });

  it('is not one that is unknown, or has too little before it', () => {
    const unknown = { '2026-01-02': null, '2025-12-05': null, '2025-11-28': null, '2025-11-21': null };
    expect(unusualDays(days({ ...unknown, '2026-01-09': 500n * kwh }), '2026-01')).toEqual([]);
  });

  it('is not one that differs as much as such days usually do', () => {
    const before = { '2025-12-26': 12n * kwh, '2025-12-19': 28n * kwh, '2025-12-12': 14n * kwh, '2025-12-05': 26n * kwh };
    expect(unusualDays(days({ ...before, '2026-01-02': 34n * kwh }), '2026-01')).toEqual([]);
  });
});

it('an unusual month is one unlike the year before', () => {
  expect(unusualMonth('2026-01', 160n * kwh, 100n * kwh)).toEqual([{ period: '2026-01', units: 160n * kwh, usualUnits: 100n * kwh }]);
  expect([
    unusualMonth('2026-01', 140n * kwh, 100n * kwh),
    unusualMonth('2026-01', 9n * kwh, 0n),
    unusualMonth('2026-01', 9n, null),
  ]).toEqual([[], [], []]);
});
