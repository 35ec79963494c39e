import { addDays, type TimeZone } from '@wattjobs/core/time';
import { addMonths } from '../../metering/calendar.ts';
import { weeksBefore } from './anomalies.ts';
import { monthIn } from './subjects.ts';

interface Day {
  readonly date: string;
  readonly fromMs: number;
  readonly toMs: number;
}

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

function calendarOf(zone: TimeZone, month: string) {
  const comparedDays: Day[] = [];
  for (let date = addDays(`${month}-01`, -7 * weeksBefore); date.slice(0, 7) <= month; date = addDays(date, 1)) {
    comparedDays.push({ date, fromMs: zone.startOfDay(date) * 1000, toMs: zone.startOfDay(addDays(date, 1)) * 1000 });
  }
  const days = comparedDays.slice(7 * weeksBefore);
  return { days, comparedDays, whole: monthIn(zone, month), yearBefore: monthIn(zone, addMonths(month, -12)) };
}
