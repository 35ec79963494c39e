import { addDays, type TimeZone } from '@wattjobs/core/time';
import { addMonths } from '../../metering/calendar.ts';
import { monthIn } from '../customers/in-month.ts';

/** How many weeks before a day are compared with it. */
export const weeksBefore = 6;

/** A month of a zone, and what it is compared with; `comparedDays` are those from six weeks before to its end. */
export type MonthCalendar = ReturnType<typeof calendarOf>;

/** The calendars of a month by zone, each computed once: thousands of endpoints share a few zones. */
export function monthCalendars(month: string): (zone: TimeZone) => MonthCalendar {
  const known = new Map<string, MonthCalendar>();
  return (zone) => {
    const calendar = known.get(zone.name) ?? calendarOf(zone, month);
    known.set(zone.name, calendar);
    return calendar;
  };
}

/** The dates up to the end of a month, by default from its first. */
export function datesUpTo(month: string, first = `${month}-01`): readonly string[] {
  const dates: string[] = [];
  for (let date = first; date.slice(0, 7) <= month; date = addDays(date, 1)) dates.push(date);
  return dates;
}

function calendarOf(zone: TimeZone, month: string) {
  const startMs = (date: string) => zone.startOfDay(date) * 1000;
  const comparedDays = datesUpTo(month, addDays(`${month}-01`, -7 * weeksBefore)).map((date) => {
    return { date, fromMs: startMs(date), toMs: startMs(addDays(date, 1)) };
  });
  const days = comparedDays.slice(7 * weeksBefore);
  return { month, days, comparedDays, whole: monthIn(zone, month), yearBefore: monthIn(zone, addMonths(month, -12)) };
}
