import { addDays } from '@wattjobs/core/time';
import { describe, expect, it } from 'vitest';
import { addMonths, countDays, countMonths } from './calendar.ts';

describe('the calendar', () => {
  it('crosses the ends of months and years', () => {
    expect([addDays('2024-02-28', 1), addDays('2025-02-28', 1), addDays('2026-01-01', -1)]).toEqual([
      '2024-02-29',
      '2025-03-01',
      '2025-12-31',
    ]);
    expect([addMonths('2025-12', 1), addMonths('2025-01', -1), addMonths('2025-06', -18)]).toEqual(['2026-01', '2024-12', '2023-12']);
  });

  it('includes both ends', () => {
    expect([countDays('2025-02-28', '2025-03-01'), countDays('2025-06-01', '2025-06-01'), countDays('2025-06-02', '2025-06-01')]).toEqual([
      2, 1, 0,
    ]);
    expect([countMonths('2024-12', '2025-01'), countMonths('2025-06', '2025-06'), countMonths('2025-06', '2025-04')]).toEqual([2, 1, -1]);
  });
});
