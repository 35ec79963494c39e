import { ReportBug } from '@wattjobs/core/errors';
import { addDays, type TimeZone } from '@wattjobs/core/time';
import { dateSource, isDate, lastEpochSecond } from '@wattjobs/rows';
import { invalid } from '../http/refusal.ts';

/** A time span in seconds since the Unix epoch, with the fractions that were asked for. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * Parses the two ends of a window; a missing end is open.
 * A date is a day of the zone: `from` begins with it, `to` ends with it. A date-time without an offset is local time of the zone.
 * @throws Refusal (422) if the window ends before it begins
 */
export function readWindow(from: string | undefined, to: string | undefined, zone: TimeZone): Window {
  const window = {
    from: from === undefined ? 0 : parseEnd('from', from, zone, 0),
    to: to === undefined ? lastEpochSecond : parseEnd('to', to, zone, 1),
  };
  // A day after the last one begins when the window ends, which is not a window either.
  const reversed = from !== undefined && to !== undefined && isDate(from) && isDate(to) && from > to;
  if (reversed || window.from > window.to) throw invalid([{ location: 'querystring', field: 'to', reason: 'must not be before from' }]);
  return window;
}

/** Hours and minutes, and seconds as some zones had them until 1972; a plus that was not encoded arrives as a space. */
const offset = '([+ -])(0[0-9]|1[0-4]):?([0-5][0-9])(?::([0-5][0-9]))?';
const timeOfDay = '([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])([.][0-9]{1,9})?)?';

/** A date, or a date-time in UTC, with an offset, or in the local time of the requested zone. */
export const dateOrDateTimePattern = new RegExp(`^(${dateSource})(?:T${timeOfDay}(?:(Z)|${offset})?)?$`);

function parseEnd(field: 'from' | 'to', value: string, zone: TimeZone, daysLater: number): number {
  const [, date, hour, minute, second = '00', fraction = '', utc, sign, ...offsetFields] = dateOrDateTimePattern.exec(value) ?? [];
  if (date === undefined) throw new ReportBug(`the query accepted ${field}, which is not a time`);
  if (hour === undefined) return zone.startOfDay(addDays(date, daysLater));
  const local = Date.parse(`${date}T${hour}:${minute}:${second}Z`) / 1000;
  const fractionOfSecond = Number(`0${fraction}`);
  if (utc !== undefined) return local + fractionOfSecond;
  if (sign === undefined) return zone.epochSecondsOf(local) + fractionOfSecond;
  const [hours = 0, minutes = 0, seconds = 0] = offsetFields.map((digits) => Number(digits ?? 0));
  return local - (hours * 3_600 + minutes * 60 + seconds) * (sign === '-' ? -1 : 1) + fractionOfSecond;
}
