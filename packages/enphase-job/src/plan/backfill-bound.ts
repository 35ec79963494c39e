/** A day, whose start depends on the time zone; or an instant. */
export type BackfillBound = string | { readonly seconds: number };

/** One end of a backfill's window, checked by the command line: `2026-11-01`, or a time with its offset. */
export function backfillBound(text: string): BackfillBound {
  return text.includes('T') ? { seconds: Math.floor(Date.parse(text) / 1000) } : text;
}
