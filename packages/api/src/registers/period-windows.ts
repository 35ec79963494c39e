import { addDays, type TimeZone } from '@wattjobs/core/time';
import { countDays, countMonths } from '../metering/calendar.ts';
import { checkPeriods, days, months } from '../metering/periods.ts';
import type { Window } from '../metering/windows.ts';

/** The periods into which consumption can be divided. */
export const periodUnits = ['quarter_hour', 'hour', 'day', 'week', 'month'] as const;

/**
 * The periods of the zone that contain the days from `first` to `last`, inclusive. Weeks begin on Monday. Hours are counted from the
 * beginning of each day, which has 23 or 25 of them if the clock changes.
 * @throws Refusal (422) if there are too many, or none
 */
export function periodWindows(unit: (typeof periodUnits)[number], first: string, last: string, zone: TimeZone): readonly Window[] {
  const dayCount = countDays(first, last);
  if (unit === 'month') {
    checkPeriods(first, dayCount < 1 ? 0 : countMonths(first.slice(0, 7), last.slice(0, 7)));
    return months(first.slice(0, 7), last.slice(0, 7), zone);
  }
  checkPeriods(first, Math.ceil(dayCount * perDay[unit]));
  if (unit === 'day') return days(first, last, zone);
  if (unit === 'week') {
    const monday = addDays(first, -weekday(first));
    const weeks = Array.from({ length: Math.ceil(countDays(monday, last) / 7) }, (_, index) => addDays(monday, 7 * index));
    return weeks.map((day) => ({ from: zone.startOfDay(day), to: zone.startOfDay(addDays(day, 7)) }));
  }
  const stepSeconds = unit === 'hour' ? 3_600 : 900;
  return days(first, last, zone).flatMap(({ from, to }) =>
    Array.from({ length: Math.ceil((to - from) / stepSeconds) }, (_, index) => {
      const begin = from + index * stepSeconds;
      return { from: begin, to: Math.min(begin + stepSeconds, to) };
    }),
  );
}

const perDay = { quarter_hour: 96, hour: 24, day: 1, week: 1 / 7 };

/** How many days a date is after Monday. */
function weekday(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}
