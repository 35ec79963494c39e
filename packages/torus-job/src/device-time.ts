import { timeZone } from '@wattjobs/core/time';
import type { TorusSettings } from './settings.ts';
import { parseWallTime } from './wall-time.ts';

/** The time of a time stamp, or why it could not be read. */
export type DeviceTime = { readonly timeMs: number } | { readonly refused: string };

type TimeSettings = Pick<TorusSettings, 'timeZone' | 'timeZoneOffsetHours' | 'dateOrder'>;

/** The time zone abbreviations that date parsers of browsers know; only used if no setting says more. */
const hoursOfZone: Readonly<Record<string, number>> = { EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 };
const longestExcerpt = 40;

/**
 * Reads the time stamp of the cloud page. It is in the unit's own time zone, unless it includes its offset from UTC.
 * In the hour that is repeated at the end of daylight saving time, the candidate nearest `nowMs` is used.
 */
export function parseDeviceTime(text: string, nowMs: number, settings: TimeSettings): DeviceTime {
  const wall = parseWallTime(text, settings.dateOrder);
  if ('refused' in wall) return { refused: `${wall.refused}: ${JSON.stringify(text.slice(0, longestExcerpt))}` };
  const { asUtcMs, offsetMinutes, zoneName } = wall;
  if (offsetMinutes !== undefined) return { timeMs: asUtcMs - offsetMinutes * 60_000 };
  if (settings.timeZone !== undefined) return { timeMs: nearest(candidates(asUtcMs, settings.timeZone), nowMs) };
  if (settings.timeZoneOffsetHours !== undefined || zoneName === undefined) {
    return { timeMs: asUtcMs - (settings.timeZoneOffsetHours ?? 0) * 3_600_000 };
  }
  const hours = hoursOfZone[zoneName];
  if (hours === undefined) return { refused: `the time zone ${zoneName} is ambiguous: set DEVICE_TIMEZONE` };
  return { timeMs: asUtcMs - hours * 3_600_000 };
}

/**
 * The times at which a clock in the zone shows this wall time: two in the repeated hour.
 * No clock shows a time in the skipped hour; then both sides of the change are candidates,
 * because the unit may change its clock early or late.
 */
function candidates(asUtcMs: number, zone: string): readonly number[] {
  const dayMs = 86_400_000;
  const calendar = timeZone(zone);
  const offsetMsAt = (timeMs: number) => 1000 * calendar.offsetSecondsAt(Math.floor(timeMs / 1000));
  const offsets = new Set([offsetMsAt(asUtcMs - dayMs), offsetMsAt(asUtcMs + dayMs)]);
  const times = [...offsets].map((offsetMs) => asUtcMs - offsetMs);
  const shown = times.filter((timeMs) => timeMs + offsetMsAt(timeMs) === asUtcMs);
  return shown.length > 0 ? shown : times;
}

function nearest(times: readonly number[], nowMs: number): number {
  return times.reduce((best, timeMs) => (Math.abs(timeMs - nowMs) < Math.abs(best - nowMs) ? timeMs : best));
}
