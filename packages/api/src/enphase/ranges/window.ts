import { addDays, type TimeZone } from '@wattjobs/core';
import { invalid } from '../../http/refusal.ts';
import { lastEpochSecond } from '../item-schemas.ts';
import { isDate } from '../calendar.ts';

/** A stretch of time in seconds since the Unix epoch. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the two ends of a window; an end that is not named is open.
 * A date is a day of the zone: `from` begins with it, `to` ends with it. A date-time without an offset is local time of the zone.
 * @throws Refusal (422) that names the end which cannot be read, or where the window ends before it begins
 */
export function readWindow(from: string | undefined, to: string | undefined, zone: TimeZone): Window {
  const window = {
    from: from === undefined ? 0 : moment('from', from, zone, 0),
    to: to === undefined ? lastEpochSecond : moment('to', to, zone, 1),
  };
  // A day later than its last one begins when the window ends, which is no window either.
  const reversed = from !== undefined && to !== undefined && isDate(from) && isDate(to) && from > to;
  if (reversed || window.from > window.to) throw invalid([{ location: 'querystring', field: 'to', reason: 'must not be before from' }]);
  return window;
}

const dateTime = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:(Z)|([+ -])(\d{2}):?(\d{2}))?$/;

function moment(field: 'from' | 'to', value: string, zone: TimeZone, daysLater: number): number {
  if (isDate(value)) return zone.startOfDay(addDays(value, daysLater));
  const [, date, hour, minute, second = '00', utc, sign, offsetHours = '0', offsetMinutes = '0'] = dateTime.exec(value) ?? [];
  const exists = date !== undefined && isDate(date) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!exists || Number(offsetHours) > 14 || Number(offsetMinutes) > 59) {
    const reason = 'must be a date (2025-06-15) or a date-time (2025-06-15T10:00:00Z)';
    throw invalid([{ location: 'querystring', field, reason }]);
  }
  const local = Date.parse(`${date}T${hour}:${minute}:${second}Z`) / 1000;
  if (utc !== undefined) return local;
  if (sign === undefined) return zone.momentOf(local);
  // A plus that was not encoded arrives as a space.
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60 * (sign === '-' ? -1 : 1);
  return local - offset;
}
