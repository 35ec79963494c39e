import { addDays, type TimeZone } from '@wattjobs/core';
import { addMonths } from './calendar.ts';
import type { Period } from './attribute.ts';

/** The days from `first` to `last`, both included, as the zone has them: 23 and 25 hours where the clock is set. */
export function days(first: string, last: string, zone: TimeZone): readonly Period[] {
  return inARow(
    first,
    last,
    (day) => addDays(day, 1),
    (day) => zone.startOfDay(day),
  );
}

/** The months from `first` to `last`, both included, as the zone has them. */
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
    periods.push({ label, from, to });
    from = to;
  }
  return periods;
}
