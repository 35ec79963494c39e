/** What is remembered of reading one endpoint of one system. Times are milliseconds since the Unix epoch. */
export interface Attempts {
  /** When it was last read and delivered. */
  readonly readMs?: number | undefined;
  /** When it was last tried in vain. */
  readonly failedMs?: number | undefined;
  /** How often in a row. */
  readonly failures?: number | undefined;
  /** Under which reason the last failure was counted. */
  readonly reason?: string | undefined;
}

const firstPauseMs = 5 * 60_000;

/** A schedule does not start its jobs to the second. */
const toleranceMs = 60_000;

/**
 * Whether an endpoint that is worth reading once a period may be read now.
 * One that failed is tried again after five minutes, then ten, twenty and so on, up to the period.
 * What lies ahead of the clock, because that was set back, is as if it had never been.
 * `earlyMs` is how much earlier it may be, because the next opportunity would be late; negative for what ought to wait for it.
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
