import type { TimeZone } from '@wattjobs/core/time';
import { months, type Period } from './periods.ts';

/** The stretches of time that a summary can be about. */
export const windowNames = ['hour', 'day', 'week', 'month'] as const;

/** A stretch of time in seconds since the Unix epoch, without its end. */
export type Window = Pick<Period, 'from' | 'to'>;

/** The calendar month (`2026-01`) of the zone. */
export function monthWindow(month: string, zone: TimeZone): Window {
  const [period] = months(month, month, zone);
  return period ?? { from: 0, to: 0 };
}

/** The calendar month of the zone to which a time belongs, from its beginning up to and including that time. */
export function monthSoFar(at: number, zone: TimeZone): Window {
  return { from: monthWindow(zone.dateAt(at).slice(0, 7), zone).from, to: at + 1 };
}

/**
 * The last hour, day or week up to a time, or the calendar month so far.
 * A day and a week go back to the same time on the zone's wall clock: if the clock changes in between, a day has 23 or 25 hours.
 */
export function windowUntil(name: (typeof windowNames)[number], at: number, zone: TimeZone): Window {
  if (name === 'month') return monthSoFar(at, zone);
  const daysBack = { hour: 0, day: 1, week: 7 }[name];
  const from = name === 'hour' ? at - 3_600 : zone.epochSecondsOf(at + zone.offsetSecondsAt(at) - daysBack * 86_400);
  return { from, to: at + 1 };
}
