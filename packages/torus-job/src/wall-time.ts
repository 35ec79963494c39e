import type { TorusSettings } from './settings.ts';

/** A date and a time of day as a page shows them, with the offset from UTC if the text includes one. */
export interface WallTime {
  /** The date and time as if they were UTC, in milliseconds since the Unix epoch. */
  readonly asUtcMs: number;
  readonly offsetMinutes?: number;
  /** The name of a time zone (`EST`). It is ambiguous: the same letters stand for several zones. */
  readonly zoneName?: string;
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const monthName = months.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|');
/** Words before the date (`Last update:`, `Friday,`) are ignored. */
const label = String.raw`(?:[^\d]*[\s:,])?`;
const numeric = String.raw`(?<first>\d{1,4})(?<mark>[/.-])(?<second>\d{1,2})\k<mark>(?<third>\d{1,4})`;
const named = String.raw`(?:(?<month>${monthName})\.? +(?<day>\d{1,2})|(?<dayBefore>\d{1,2})(?:\.? +|-)(?<monthAfter>${monthName})\.?)(?:,? +|-)(?<year>\d{4})`;
const time = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<secondOfMinute>\d{2}))?(?:\.\d+)?(?: ?(?<meridiem>[AaPp])\.?[Mm]\.?)?`;
const zone = String.raw`(?: ?(?:(?<offset>Z|UTC|GMT|(?:UTC|GMT)? ?[+-](?:0\d|1[0-4]):?[0-5]\d)|\(?(?<zoneName>[A-Z]{3,5})\)?))?`;
const dateAndTime = new RegExp(`^${label}(?:${numeric}|${named})(?<separator>,? +|T)${time}${zone}$`, 'i');

/**
 * Reads a date and a time of day.
 * A numeric date is read in the configured order and refused if it does not fit. A month name needs no order,
 * nor does an ISO 8601 time with its offset.
 */
export function parseWallTime(text: string, order: TorusSettings['dateOrder']): WallTime | { readonly refused: string } {
  const groups = dateAndTime.exec(text.replace(/[\s\u00a0\u202f]+/g, ' ').trim())?.groups;
  if (groups === undefined) return { refused: 'it is not a date and a time of day' };
  const date = groups['first'] === undefined ? namedDate(groups) : numericDate(groups, order);
  if ('refused' in date) return date;
  const hour = hourOfDay(Number(groups['hour']), groups['meridiem']);
  const [minute, second] = [Number(groups['minute']), Number(groups['secondOfMinute'] ?? 0)];
  if (hour === undefined || minute > 59 || second > 59) return { refused: 'it is not a time of day' };
  const { offset, zoneName } = groups;
  return {
    asUtcMs: Date.UTC(date.year, date.month - 1, date.day, hour, minute, second),
    ...(offset === undefined ? {} : { offsetMinutes: minutesOf(offset) }),
    ...(zoneName === undefined ? {} : { zoneName: zoneName.toUpperCase() }),
  };
}

type Groups = Readonly<Record<string, string | undefined>>;
type CalendarDate = { readonly year: number; readonly month: number; readonly day: number } | { readonly refused: string };

function numericDate(groups: Groups, order: TorusSettings['dateOrder']): CalendarDate {
  // ISO 8601 with an offset is complete; without one, it is a text like any other.
  const iso = groups['mark'] === '-' && groups['separator']?.toUpperCase() === 'T' && groups['offset'] !== undefined;
  const places = iso ? 'ymd' : order;
  const numbers = [groups['first'], groups['second'], groups['third']];
  const at = (letter: string) => numbers[places.indexOf(letter)] ?? '';
  if (at('y').length !== 4) return { refused: `its year is not in the position that DEVICE_DATE_ORDER=${order} requires` };
  return (
    validDate(Number(at('y')), Number(at('m')), Number(at('d'))) ?? { refused: `it is not a date in the order DEVICE_DATE_ORDER=${order}` }
  );
}

function namedDate(groups: Groups): CalendarDate {
  const name = (groups['month'] ?? groups['monthAfter'] ?? '').toLowerCase();
  const month = months.findIndex((full) => full.toLowerCase().startsWith(name)) + 1;
  return validDate(Number(groups['year']), month, Number(groups['day'] ?? groups['dayBefore'])) ?? { refused: 'that day does not exist' };
}

function validDate(year: number, month: number, day: number): CalendarDate | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day } : undefined;
}

function hourOfDay(hour: number, meridiem: string | undefined): number | undefined {
  if (meridiem === undefined) return hour <= 23 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (meridiem.toLowerCase() === 'p' ? 12 : 0);
}

function minutesOf(offset: string): number {
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(offset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}
