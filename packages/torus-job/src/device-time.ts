import type { TorusSettings } from './settings.ts';
import { offsetMinutesAt } from './time-zone.ts';

/** A time stamp that was read, or why it could not be. */
export type DeviceTime = { readonly timeMs: number } | { readonly refused: string };

type TimeSettings = Pick<TorusSettings, 'timeZone' | 'timeZoneOffsetHours' | 'dateOrder'>;

/** A date and a time of day, with any of `/ - .` between the parts of the date, and AM or PM or neither. */
const dateAndTime =
  /^(?<first>\d{1,4})(?<mark>[/.-])(?<second>\d{1,2})\k<mark>(?<third>\d{1,4})(?:,? +|T)(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<secondOfMinute>\d{2}))?(?:\.\d+)?(?: ?(?<half>[AaPp])\.?[Mm]\.?)?$/;

interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/**
 * Reads the time stamp of the cloud page, which is in the unit's own time zone.
 * In the hour that the end of daylight saving repeats, the candidate nearest `nowMs` is taken.
 */
export function parseDeviceTime(text: string, nowMs: number, settings: TimeSettings): DeviceTime {
  const wall = parseWallTime(text.replace(/[\s\u00a0\u202f]+/g, ' ').trim(), settings.dateOrder);
  if ('refused' in wall) return wall;
  const asUtcMs = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  if (settings.timeZone === undefined) return { timeMs: asUtcMs - (settings.timeZoneOffsetHours ?? 0) * 3_600_000 };
  return { timeMs: nearest(candidates(asUtcMs, settings.timeZone), nowMs) };
}

function parseWallTime(text: string, order: TorusSettings['dateOrder']): WallTime | { readonly refused: string } {
  const parts = dateAndTime.exec(text)?.groups;
  if (parts === undefined) return { refused: 'it is not a date and a time of day' };
  const date = [parts['first'], parts['second'], parts['third']];
  const part = (letter: string) => date[order.indexOf(letter)] ?? '';
  if (part('y').length !== 4) return { refused: `its year is not where DEVICE_DATE_ORDER=${order} has it` };
  const [year, month, day] = [Number(part('y')), Number(part('m')), Number(part('d'))];
  const given = { year, month, day, minute: Number(parts['minute']), second: Number(parts['secondOfMinute'] ?? 0) };
  const hour = hourOfDay(Number(parts['hour']), parts['half']);
  if (hour === undefined || given.minute > 59 || given.second > 59) return { refused: 'it is not a time of day' };
  const check = new Date(Date.UTC(year, month - 1, day));
  if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) {
    return { refused: `it is not a date in the order DEVICE_DATE_ORDER=${order}` };
  }
  return { ...given, hour };
}

function hourOfDay(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour <= 23 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/**
 * The moments at which a clock in the zone shows this wall time: two in the hour that is repeated.
 * In the hour that is skipped no clock shows it; then both sides of the change are candidates,
 * because the unit may be late or early in changing its clock.
 */
function candidates(asUtcMs: number, timeZone: string): readonly number[] {
  const dayMs = 86_400_000;
  const offsets = new Set([offsetMinutesAt(asUtcMs - dayMs, timeZone), offsetMinutesAt(asUtcMs + dayMs, timeZone)]);
  const moments = [...offsets].map((minutes) => asUtcMs - minutes * 60_000);
  const shown = moments.filter((moment) => moment + offsetMinutesAt(moment, timeZone) * 60_000 === asUtcMs);
  return shown.length > 0 ? shown : moments;
}

function nearest(moments: readonly number[], nowMs: number): number {
  return moments.reduce((best, moment) => (Math.abs(moment - nowMs) < Math.abs(best - nowMs) ? moment : best));
}
