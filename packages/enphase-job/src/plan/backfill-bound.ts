/** A day as people write it, which begins at another moment in each zone; or a moment. */
export type DayOrMoment = string | { readonly seconds: number };

/** One end of the window of a backfill, which the command line has checked: `2026-11-01`, or a moment with its offset. */
export function dayOrMoment(text: string): DayOrMoment {
  return text.includes('T') ? { seconds: Math.floor(Date.parse(text) / 1000) } : text;
}
