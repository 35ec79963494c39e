/** A text made from another one, with the part of the original that each of its characters comes from. */
export interface MappedText {
  readonly text: string;
  /** Where the part of each character starts and ends in the original text. Absent if this is the original text. */
  readonly origins?: { readonly starts: readonly number[]; readonly ends: readonly number[] };
}

/** Replaces every match and records its position. Returns the same object if nothing matches. */
export function rewrite(from: MappedText, pattern: RegExp, replacement: (match: string) => string): MappedText {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let last = 0;
  const keep = (end: number) => {
    text += from.text.slice(last, end);
    for (let index = last; index < end; index += 1) {
      starts.push(startOf(from, index));
      ends.push(endOf(from, index));
    }
  };
  for (const { 0: match, index } of from.text.matchAll(pattern)) {
    keep(index);
    last = index + match.length;
    const made = replacement(match);
    text += made;
    for (let count = 0; count < made.length; count += 1) {
      starts.push(startOf(from, index));
      ends.push(endOf(from, last - 1));
    }
  }
  if (last === 0) return from;
  keep(from.text.length);
  return { text, origins: { starts, ends } };
}

/** Where the part of the original text that a character comes from begins. */
export function startOf({ origins }: MappedText, index: number): number {
  return origins === undefined ? index : (origins.starts[index] ?? 0);
}

/** Where that part ends. */
export function endOf({ origins }: MappedText, index: number): number {
  return origins === undefined ? index + 1 : (origins.ends[index] ?? 0);
}
