/** A time in milliseconds since the Unix epoch as Postgres reads it, infinite or not. */
export function timeText(ms: number): string {
  if (Number.isFinite(ms)) return new Date(ms).toISOString();
  return ms < 0 ? '-infinity' : 'infinity';
}
