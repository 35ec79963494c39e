const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar date (`YYYY-MM-DD`) of a Unix time in a zone. */
export function localDate(seconds: number, timeZone: string): string {
  return new Date((seconds + offsetSeconds(seconds, timeZone)) * 1000).toISOString().slice(0, 10);
}

/** The Unix time at which a date begins in a zone. */
export function startOfDate(date: string, timeZone: string): number {
  const asIfUtc = Date.parse(`${date}T00:00:00Z`) / 1000;
  const first = asIfUtc - offsetSeconds(asIfUtc, timeZone);
  const start = asIfUtc - offsetSeconds(first, timeZone);
  // If clocks go forward at midnight, that time does not exist: the day begins an hour later.
  return localDate(start, timeZone) === date ? start : first;
}

/** The date that many days later; negative: earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function offsetSeconds(seconds: number, timeZone: string): number {
  const fields = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(seconds * 1000)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - Math.floor(seconds);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
