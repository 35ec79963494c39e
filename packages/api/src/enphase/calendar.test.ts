import { addDays } from '@wattjobs/core';
import { describe, expect, it } from 'vitest';
import { addMonths, countDays, countMonths, isDate, isMonth } from './calendar.ts';

describe('the calendar', () => {
  it('goes over the ends of months and years', () => {
    expect([addDays('2024-02-28', 1), addDays('2025-02-28', 1), addDays('2026-01-01', -1)]).toEqual([
      '2024-02-29',
      '2025-03-01',
      '2025-12-31',
    ]);
    expect([addMonths('2025-12', 1), addMonths('2025-01', -1), addMonths('2025-06', -18)]).toEqual(['2026-01', '2024-12', '2023-12']);
  });

  it('counts both ends', () => {
    expect([countDays('2025-02-28', '2025-03-01'), countDays('2025-06-01', '2025-06-01'), countDays('2025-06-02', '2025-06-01')]).toEqual([
      2, 1, 0,
    ]);
    expect([countMonths('2024-12', '2025-01'), countMonths('2025-06', '2025-06'), countMonths('2025-06', '2025-04')]).toEqual([2, 1, -1]);
  });

  it('knows which dates and months exist', () => {
    expect(['2024-02-29', '1970-01-01', '9998-12-31'].filter(isDate)).toHaveLength(3);
    expect(['2025-02-29', '2025-13-01', '2025-6-1', '1969-12-31', '9999-01-01', '2025-06-15T00:00', ''].filter(isDate)).toEqual([]);
    expect(['2025-06', '2025-13', '2025', '2025-06-01'].filter(isMonth)).toEqual(['2025-06']);
  });
});
