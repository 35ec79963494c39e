const secondsPerDay = 86_400;

/** The calendar of one time zone. All times are whole seconds since the Unix epoch. */
export interface TimeZone {
  /** The IANA name. */
  readonly name: string;
  /** How far local time is ahead of UTC at that time, in seconds. */
  offsetSecondsAt(epochSeconds: number): number;
  /** ISO 8601 with the offset (`2025-06-15T10:00:00-04:00`), or with `Z` in UTC. */
  isoAt(epochSeconds: number): string;
  /** The local date (`2025-06-15`). */
  dateAt(epochSeconds: number): string;
  /**
   * The time at which a wall clock shows `localSeconds` (its date and time as if they were UTC).
   * If there are two such times, the earlier one; for a skipped time, the time of the change.
   */
  epochSecondsOf(localSeconds: number): number;
  /** The first second of a local date. A skipped date begins when the next one does. */
  startOfDay(date: string): number;
}

/** Whether the name is that of a time zone with its own calendar; a bare offset (`+02:00`) is not. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    offsetFormat(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Reads a zone's calendar from the time zone data of Node.js.
 * @throws RangeError if the name is not that of a time zone: ask isTimeZone first
 */
export function timeZone(name: string): TimeZone {
  const format = offsetFormat(name);
  const days = new Map<number, DayOffsets>();

  /** The offsets before and after the change on this UTC day; no zone has two changes in one day. */
  function offsetsOf(day: number): DayOffsets {
    const known = days.get(day);
    if (known !== undefined) return known;
    const start = day * secondsPerDay;
    const [before, after] = [offsetSeconds(format, start), offsetSeconds(format, start + secondsPerDay)];
    const changeAt =
      before === after ? start : firstTime(start, start + secondsPerDay, (epochSeconds) => offsetSeconds(format, epochSeconds) === after);
    const offsets = { before, after, changeAt };
    days.set(day, offsets);
    return offsets;
  }

  function offsetSecondsAt(epochSeconds: number): number {
    const { before, after, changeAt } = offsetsOf(Math.floor(epochSeconds / secondsPerDay));
    return epochSeconds < changeAt ? before : after;
  }

  function epochSecondsOf(localSeconds: number): number {
    const [earliest, latest] = [localSeconds - secondsPerDay, localSeconds + secondsPerDay];
    const [before, after] = [offsetSecondsAt(earliest), offsetSecondsAt(latest)];
    const candidates = [localSeconds - before, localSeconds - after].filter(
      (epochSeconds) => epochSeconds + offsetSecondsAt(epochSeconds) === localSeconds,
    );
    if (candidates.length > 0) return Math.min(...candidates);
    return firstTime(earliest, latest, (epochSeconds) => offsetSecondsAt(epochSeconds) === after);
  }

  return {
    name,
    offsetSecondsAt,
    isoAt: (epochSeconds) => {
      const offset = offsetSecondsAt(epochSeconds);
      return `${wallClock(epochSeconds + offset)}${name === 'UTC' ? 'Z' : offsetText(offset)}`;
    },
    dateAt: (epochSeconds) => wallClock(epochSeconds + offsetSecondsAt(epochSeconds)).slice(0, 10),
    epochSecondsOf,
    startOfDay: (date) => epochSecondsOf(Date.parse(`${date}T00:00:00Z`) / 1000),
  };
}

interface DayOffsets {
  readonly before: number;
  readonly after: number;
  readonly changeAt: number;
}

function offsetFormat(name: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
}

function offsetSeconds(format: Intl.DateTimeFormat, epochSeconds: number): number {
  const text = format.formatToParts(epochSeconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes, seconds] = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(text) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0));
}

/** The first time after `before` at which `holds` is true; it must stay true from then until `after`. */
function firstTime(before: number, after: number, holds: (epochSeconds: number) => boolean): number {
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function wallClock(localSeconds: number): string {
  return new Date(localSeconds * 1000).toISOString().slice(0, 19);
}

function offsetText(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
