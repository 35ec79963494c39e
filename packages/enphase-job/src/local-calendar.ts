const daySeconds = 86_400;

/** No clock on Earth is further from UTC than this. */
const furthestOffsetSeconds = 15 * 3600;

/**
 * The days of one time zone, as its people count them: with 23 or 25 hours where the clocks change.
 * Times are seconds since the Unix epoch, days are written `YYYY-MM-DD`.
 */
export class LocalCalendar {
  readonly zone: string;
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError for a zone that the IANA database does not have */
  constructor(zone: string) {
    this.zone = zone;
    this.#format = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  /** The day in which a moment lies. */
  dayOf(seconds: number): string {
    const parts = Object.fromEntries(this.#format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
    return `${parts['year']}-${parts['month']}-${parts['day']}`;
  }

  /**
   * The first second of a day. It is searched for rather than computed, because midnight may be skipped or come twice.
   * Of a day that a zone left out, it is the first second of the next one.
   */
  startOf(day: string): number {
    const utcMidnight = Date.parse(`${day}T00:00:00Z`) / 1000;
    let before = utcMidnight - furthestOffsetSeconds;
    let since = utcMidnight + daySeconds + furthestOffsetSeconds;
    while (since - before > 1) {
      const middle = Math.floor((before + since) / 2);
      if (this.dayOf(middle) < day) before = middle;
      else since = middle;
    }
    return since;
  }

  /** The first second of the day in which a moment lies. */
  startOfDay(seconds: number): number {
    return this.startOf(this.dayOf(seconds));
  }
}

/** The day that is so many days later, or earlier where `days` is negative. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * daySeconds * 1000).toISOString().slice(0, 10);
}

/** Whether the IANA database has the zone. */
export function isTimeZone(zone: string): boolean {
  try {
    return new LocalCalendar(zone).zone === zone;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
