/** A day, which begins at another instant in each time zone; or an instant. */
export type BackfillBound = string | { readonly seconds: number };

/** One end of the window of a backfill, which the command line has checked: `2026-11-01`, or a time with its offset. */
export function backfillBound(text: string): BackfillBound {
  return text.includes('T') ? { seconds: Math.floor(Date.parse(text) / 1000) } : text;
}
