import { excerpt, type QuantityOptions, readPrinted } from '@wattjobs/core/numbers';
import type { PatternMatch } from '../configuration/pattern.ts';

/** A number with its groups. */
const number = /[.,]?\d(?:[\d.,'\u2019 ]*\d)?/g;
const longestRest = 200;

/** Reads what the group of a pattern holds. A unit may follow it in the text. A match that cuts a longer number is refused. */
export function readMatch(
  text: string,
  { start, end }: Pick<PatternMatch, 'start' | 'end'>,
  options: QuantityOptions,
): ReturnType<typeof readPrinted> {
  const group = text.slice(start, end);
  const [only, ...more] = group.matchAll(number);
  if (only === undefined || more.length > 0) return readPrinted(group, options);
  const from = start + only.index;
  const until = from + only[0].length;
  const before = text.slice(Math.max(0, from - 40), from);
  const after = text.slice(until, until + longestRest);
  if (isCut(before, only[0], after)) {
    const around = text.slice(Math.max(0, from - 10), until + 10).trim();
    return { kind: 'refused', why: `the pattern takes ${excerpt(only[0])} out of ${excerpt(around)}: let group 1 match the whole number` };
  }
  // A tag before the number is markup; any other sign may change it.
  const lead = /<[^<>]*>$/.test(before) ? '' : (/[^\s\p{L}\p{N}]?\s?[-+\u2212]?\s?$/u.exec(before)?.[0] ?? '');
  return readPrinted(`${lead}${only[0]}${/^\s+\p{N}/u.test(after) ? '' : after}`, { ...options, isFirst: true });
}

/** Whether a number goes on before or after the match, as one number, or as a date, a range or an address. */
function isCut(before: string, matched: string, after: string): boolean {
  const joint = String.raw`(?:[.,:'\u2019]|\s*[/\u2010-\u2015\u2212-]\s*)`;
  if (new RegExp(String.raw`\p{N}(?:${joint}|[eE][+-]?)?$`, 'u').test(before)) return true;
  if (new RegExp(String.raw`^(?:${joint}|[eE][+-]?)?\p{N}`, 'u').test(after)) return true;
  const isGroupAfter = /(?<![\p{N}.,:/-])\d{1,3}(?: \d{3})* $/u.test(before) && /^\d{3}(?!\d)/.test(matched);
  return isGroupAfter || (/^ \d{3}(?!\d)/.test(after) && /(?<!\d)\d{1,3}$/.test(matched));
}
