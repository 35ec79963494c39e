import { excerpt, type QuantityOptions, readPrinted } from '@wattjobs/core/numbers';
import type { PatternMatch } from '../configuration/pattern.ts';
import { unitsNamedIn } from './label-words.ts';

/** A number with its groups. */
const number = /[.,]?\d(?:[\d.,'\u2019 ]*\d)?/g;
const longestRest = 200;
/** A name right after a number that belongs to the next one: `energy=12.5 power=3`. */
const nextName = /^[\s&;]+[\p{L}_][\p{L}\p{N}_ ]{0,30}\s*[:=]/u;

/** Reads what the group of a pattern holds. A unit may follow it in the text. A match that cuts a longer number is refused. */
export function readMatch(text: string, match: PatternMatch, options: QuantityOptions): ReturnType<typeof readPrinted> {
  const group = text.slice(match.start, match.end);
  const [only, ...more] = group.matchAll(number);
  if (only === undefined || more.length > 0) return readPrinted(group, options);
  const start = match.start + only.index;
  const end = start + only[0].length;
  const before = text.slice(Math.max(0, start - 40), start);
  const after = ownRest(text.slice(end, end + longestRest), text[start - 1]);
  // A pattern that begins with the digits does not know what stands before them.
  const isInWord = match.from === start && /[\p{L}_]$/u.test(before);
  if (isInWord || isCut(before, only[0], after)) {
    const around = text.slice(Math.max(0, start - 10), end + 10).trim();
    return { kind: 'refused', why: `the pattern takes ${excerpt(only[0])} out of ${excerpt(around)}: let group 1 match the whole number` };
  }
  // A tag before the number is markup; any other sign may change it.
  const lead = /<[^<>]*>$/.test(before) ? '' : (/[^\s\p{L}\p{N}]?\s?[-+\u2212]?\s?$/u.exec(before)?.[0] ?? '');
  const printed = readPrinted(`${lead}${only[0]}${/^\s+\p{N}/u.test(after) ? '' : after}`, { ...options, isFirst: true });
  const isAnyNumber = match.text.trim() === only[0] && /\p{N}/u.test(text.slice(0, start) + text.slice(end));
  if (printed.kind !== 'printed' || printed.unit !== undefined || !isAnyNumber) return printed;
  return { kind: 'refused', why: `${excerpt(text)} holds several numbers: add to the pattern what stands at the right one` };
}

/** What follows a number, without what belongs to the next one; with it if it names a unit, which may be that of the number. */
function ownRest(rest: string, before: string | undefined): string {
  const isDelimited = nextName.test(rest) || /^,["']/.test(rest) || (/^["']/.test(rest) && rest[0] === before);
  return isDelimited && unitsNamedIn(rest).length === 0 ? '' : rest;
}

/** Whether a number goes on before or after the match, as one number, or as a date, a range or an address. */
function isCut(before: string, matched: string, after: string): boolean {
  const joint = String.raw`(?:[.,:'\u2019]|\s*[/\u2010-\u2015\u2212-]\s*)`;
  if (new RegExp(String.raw`\p{N}(?:${joint}|[eE][+-]?)?$`, 'u').test(before)) return true;
  if (new RegExp(String.raw`^(?:${joint}|[eE][+-]?)?\p{N}`, 'u').test(after)) return true;
  const isGroupAfter = /(?<![\p{N}.,:/-])\d{1,3}(?: \d{3})* $/u.test(before) && /^\d{3}(?!\d)/.test(matched);
  return isGroupAfter || (/^ \d{3}(?!\d)/.test(after) && /(?<!\d)\d{1,3}$/.test(matched));
}
