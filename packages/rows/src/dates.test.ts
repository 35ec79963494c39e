import { describe, expect, it } from 'vitest';
import { isDate, monthPattern } from './dates.ts';

describe('the patterns of dates', () => {
  it('accept every date that exists', () => {
    const isKnown = (year: number, month: number, day: number) => new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1;
    let dates = 0;
    for (let year = 1965; year <= 9999; year += year < 2100 || year % 100 < 4 || year > 9990 ? 1 : 13) {
      for (let month = 0; month <= 13; month += 1) {
        for (let day = 27; day <= 32; day += 1) {
          const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const exists = year >= 1970 && year <= 9998 && isKnown(year, month, day);
          dates += exists ? 1 : 0;
          if (isDate(date) !== exists) expect.fail(`${date} ${exists ? 'exists' : 'does not exist'}`);
        }
      }
    }
    expect(dates).toBeGreaterThan(10_000);
  });

  it('accept only dates and months that exist', () => {
    expect(['2024-02-29', '1970-01-01', '9998-12-31'].filter(isDate)).toHaveLength(3);
    expect(['2025-02-29', '2025-13-01', '2025-6-1', '1969-12-31', '9999-01-01', '2025-06-15T00:00', ''].filter(isDate)).toEqual([]);
    expect(['2025-06', '2025-13', '2025', '2025-06-01'].filter((month) => monthPattern.test(month))).toEqual(['2025-06']);
  });
});
