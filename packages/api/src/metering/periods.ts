import { addDays, type TimeZone } from '@wattjobs/core/time';
import { invalid } from '../http/refusal.ts';
import { addMonths } from './calendar.ts';

/** A day or a month, without its end, in seconds since the Unix epoch. */
export interface Period {
  /** `2025-06-15` or `2025-06`. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

/** The days of the zone from `first` to `last`, inclusive: 23 or 25 hours if the clock changes. A date that the zone skipped is no day. */
export function days(first: string, last: string, zone: TimeZone): readonly Period[] {
  return inARow(
    first,
    last,
    (day) => addDays(day, 1),
    (day) => zone.startOfDay(day),
  );
}

/** The months of the zone from `first` to `last`, inclusive. */
export function months(first: string, last: string, zone: TimeZone): readonly Period[] {
  return inARow(
    first,
    last,
    (month) => addMonths(month, 1),
    (month) => zone.startOfDay(`${month}-01`),
  );
}

function inARow(first: string, last: string, next: (label: string) => string, startOf: (label: string) => number): readonly Period[] {
  const periods: Period[] = [];
  let from = startOf(first);
  for (let label = first; label <= last; label = next(label)) {
    const to = startOf(next(label));
    if (from < to) periods.push({ label, from, to });
    from = to;
  }
  return periods;
}

/** Ten years of days. */
const mostPeriods = 3_700;

/** @throws Refusal (422) if a window of `count` periods ends before it begins or is too long */
export function checkPeriods(from: string, count: number): void {
  const reason = count < 1 ? `must not be before from (${from})` : `must be within ${mostPeriods} periods from ${from}`;
  if (count < 1 || count > mostPeriods) throw invalid([{ location: 'querystring', field: 'to', reason }]);
}
