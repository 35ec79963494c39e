/** The stored history of reading one endpoint of one system. Times are milliseconds since the Unix epoch. */
export interface Attempts {
  /** When it was last read and delivered. */
  readonly readMs?: number | undefined;
  /** When it last failed. */
  readonly failedMs?: number | undefined;
  /** How often it failed in a row. */
  readonly failures?: number | undefined;
  /** The reason of the last failure. */
  readonly reason?: string | undefined;
}

const firstPauseMs = 5 * 60_000;

/** Tolerance, because a schedule does not start jobs on the second. */
const toleranceMs = 60_000;

/**
 * Whether an endpoint that is read once per period may be read now.
 * A failed one is retried after five minutes, then ten, twenty and so on, up to the period.
 * Times in the future, because the clock was set back, are ignored.
 * `earlyMs` is how much earlier it may be read, because the next run would be late; negative if it should wait for that.
 */
export function isDue({ readMs, failedMs, failures = 0 }: Attempts, periodMs: number, nowMs: number, earlyMs = toleranceMs): boolean {
  const passed = (sinceMs: number | undefined, waitMs: number) =>
    sinceMs === undefined || sinceMs > nowMs + toleranceMs || nowMs - sinceMs >= waitMs - Math.min(earlyMs, waitMs / 2);
  if (failures > 0 && failedMs !== undefined) return passed(failedMs, Math.min(periodMs, firstPauseMs * 2 ** (failures - 1)));
  return passed(readMs, periodMs);
}

export function afterSuccess(nowMs: number): Attempts {
  return { readMs: nowMs };
}

export function afterFailure({ readMs, failures = 0 }: Attempts, nowMs: number, reason: string): Attempts {
  return { ...(readMs === undefined ? {} : { readMs }), failedMs: nowMs, failures: failures + 1, reason };
}
