/** A part of a text: from the first index up to the second. */
export type Range = readonly [number, number];

/** The text with a mark in place of each part; overlapping parts count as one. */
export function withoutRanges(text: string, ranges: readonly Range[]): string {
  let shown = '';
  let last = 0;
  for (const [start, end] of ranges.toSorted(([one], [other]) => one - other)) {
    if (start >= last) shown += `${text.slice(last, start)}[redacted]`;
    last = Math.max(last, end);
  }
  return shown + text.slice(last);
}
