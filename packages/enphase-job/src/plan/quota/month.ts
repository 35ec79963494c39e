/** A calendar month in UTC, by which the cloud counts calls. Times are milliseconds since the Unix epoch. */
export interface Month {
  /** `2026-11` */
  readonly name: string;
  readonly startMs: number;
  /** The first millisecond of the next one. */
  readonly endMs: number;
}

/** The month that contains a time. */
export function monthOf(timeMs: number): Month {
  const date = new Date(timeMs);
  const startMs = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  return { name: date.toISOString().slice(0, 7), startMs, endMs: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) };
}
