/** A server that answers `0` wants to be asked again at once, again and again (telegraf #6375). */
const leastMs = 1_000;
/** Timers of Node.js end at 24 days, and no run lasts that long. */
const mostMs = 7 * 86_400_000;

/**
 * How long a server asks to wait: at least 1 s, at most a week; undefined if it does not say so.
 * @param header seconds or a date (RFC 9110, section 10.2.3)
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const waitMs = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(mostMs, Math.max(leastMs, waitMs)) : undefined;
}
