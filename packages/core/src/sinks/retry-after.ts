/** A server that answers `0` wants to be asked again at once, again and again (telegraf #6375). */
const leastMs = 1_000;

/**
 * How long a server asks to wait: at least 1 s; undefined if it does not say so.
 * @param header seconds or a date (RFC 9110, section 10.2.3)
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const waitMs = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) ? Math.max(leastMs, waitMs) : undefined;
}
