import { isForeignUnit, type KnownUnit, knownUnit } from '../units/spelled-units.ts';
import type { QuantityUnit } from '../units/units.ts';

/** A sequence of digits in a text, with its surroundings. */
export interface NumberToken {
  /** The digits with their separators, without a sign. */
  readonly number: string;
  readonly negative: boolean;
  /** The unit after it: `other` for an unknown word or sign, `undefined` if there is none. */
  readonly unit: KnownUnit | 'other' | undefined;
  /** The unit as it is printed; empty if there is none. */
  readonly spelling: string;
  /** Whether its neighbors make it part of something else: a range, a comparison, a price, a product. */
  readonly flawed: boolean;
  /** The text between the previous number with its unit and this number with its sign. */
  readonly before: string;
}

export interface QuantityText {
  readonly tokens: readonly NumberToken[];
  /** The words that are not a number's unit. */
  readonly words: readonly string[];
}

/** A word with everything joined to it by a hyphen, dot or slash: the digits in `L1`, `CO2`, `X-200` and `v1.2` are not numbers. */
const word = /[\p{L}_][\p{L}\p{N}_]*(?:[-\u2010-\u2015\u2212.,/'\u2019][\p{L}\p{N}_]+)*/u;
/** Digits with what may stand between two of them: white space, separators, and the marks of a date, time, range or address. */
const run = /[.,]?\p{N}+(?:(?:\s+|[.,:'\u2019/\-\u2010-\u2015\u2212])\p{N}+)*(?:[eE][+-]?\d{1,3}(?![\p{L}\p{N}_]))?/u;
const scanner = new RegExp(`${word.source}|(?<run>${run.source})`, 'gu');

/**
 * Finds the numbers in a text and what belongs to each, in linear time.
 * @param wanted the unit that is looked for; other units are recognized only if they are known in every text
 */
export function scanQuantities(text: string, wanted: QuantityUnit): QuantityText {
  const tokens: NumberToken[] = [];
  const words: string[] = [];
  let from = 0;
  let previousEnd = 0;
  for (let match = matchFrom(scanner, text, from); match !== null; match = matchFrom(scanner, text, from)) {
    const number = match.groups?.['run'];
    from = match.index + match[0].length;
    if (number === undefined) {
      words.push(match[0]);
      continue;
    }
    // After a unit, a slash only separates two quantities: `120V/60Hz`.
    const parted = tokens.at(-1)?.unit !== undefined && text.slice(previousEnd, match.index) === '/';
    const sign = parted ? { negative: false, flawed: false, start: match.index } : readSign(text, match.index);
    const unit = readUnit(text, from, wanted);
    const before = text.slice(previousEnd, sign.start);
    const spelling = text.slice(from, unit.end).trim();
    tokens.push({ number, negative: sign.negative, unit: unit.unit, spelling, flawed: sign.flawed || unit.flawed, before });
    from = unit.end;
    previousEnd = unit.end;
  }
  return { tokens, words };
}

function matchFrom(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

const minusSigns = '-\u2212';
const standsBeforeNumber = /[\s:=([{~≈#@;|"!]/;
const endsBeforeSpacedSign = /[:=(]/;
/** These change what a number means even with white space between. */
const changesNumber = /[\u2010-\u2015±<>≤≥\p{Sc}]/u;

function readSign(text: string, start: number): { readonly negative: boolean; readonly flawed: boolean; readonly start: number } {
  const previous = text[start - 1] ?? '';
  const at = previous === '' ? -1 : lastVisible(text, start);
  const mark = text[at] ?? '';
  if (mark === '' || (mark !== '+' && !minusSigns.includes(mark))) {
    const flawed = changesNumber.test(mark) || (previous !== '' && !standsBeforeNumber.test(previous));
    return { negative: false, flawed, start };
  }
  const glued = at === start - 1;
  const beforeMark = text[lastVisible(text, at)] ?? '';
  const startsNumber = glued ? /^$|\s/.test(text[at - 1] ?? '') || standsBeforeNumber.test(text[at - 1] ?? '') : true;
  const isSign =
    beforeMark === '' ||
    (glued ? !'+-\u2212'.includes(beforeMark) && !changesNumber.test(beforeMark) : endsBeforeSpacedSign.test(beforeMark));
  return { negative: mark !== '+', flawed: !startsNumber || !isSign, start: at };
}

/** The index of the last character before `end` that is not white space; -1 if there is none. */
function lastVisible(text: string, end: number): number {
  let at = end - 1;
  while (at >= 0 && /\s/.test(text[at] ?? '')) at -= 1;
  return at;
}

/** What may be printed as a unit: letters, and the signs of percent, degrees and money. */
const unitWord = /\s*([\p{L}%‰°\p{Sc}]+)/uy;
/** What makes the preceding unit a different one: `V/m`, `W·h`, `V²`, `kW h`, `V A`. */
const unitGoesOn = /[\p{N}_^]|[/·⋅*.\-\u2010-\u2015\u2212]\s?\p{L}/uy;
const nextWord = /\s+(\p{L}+)(?![\p{L}\p{N}_])/uy;
/** `kW·h`, `kW h`, `VA-h`: hours that are written apart. */
const apartHours = /\s*(\p{L}+)(?:\s|\s?[·⋅∙•*.-]\s?)h(?![\p{L}\p{N}_])/uy;
/** Energy for a distance or a time: `kWh/100 km`, `kWh per day`. */
const perAmount = /\s?\/\s?[\d.,]+\s?(\p{L}+)|\s+(?:per|pro|je|par|al|por|p\.\s?a)(?!\p{L})/iuy;
/** A product, such as `125 x 10 kWh`. */
const times = /\s+x\s+\p{N}/uy;
/** Directly after a number or its unit, these make it part of something else. */
const goesOn = /['\u2019"^_#&+±×·/]\S|['\u2019"^]|[-\u2010-\u2015\u2212]|[.,](?![\s)\]]|$)/uy;

function readUnit(
  text: string,
  from: number,
  wanted: QuantityUnit,
): { readonly unit: NumberToken['unit']; readonly flawed: boolean; readonly end: number } {
  const apart = matchFrom(apartHours, text, from);
  const hours = apart === null ? undefined : knownUnit(`${apart[1] ?? ''}h`, wanted);
  if (apart !== null && hours?.unit === wanted) return unitUntil(from + apart[0].length, hours);
  if (matchFrom(times, text, from) !== null) return { unit: undefined, flawed: false, end: from };
  const spelled = matchFrom(unitWord, text, from);
  if (spelled === null || isJoiningWord(spelled[1] ?? '')) {
    const compound = matchFrom(/[-/]\p{L}/uy, text, from) !== null;
    return { unit: compound ? 'other' : undefined, flawed: !compound && matchFrom(goesOn, text, from) !== null, end: from };
  }
  return unitUntil(from + spelled[0].length, knownUnit(spelled[1] ?? '', wanted));

  function unitUntil(end: number, known: KnownUnit | undefined): ReturnType<typeof readUnit> {
    const next = matchFrom(nextWord, text, end)?.[1] ?? '';
    const amount = matchFrom(perAmount, text, end);
    const isPerAmount = amount !== null && (amount[1] === undefined || knownUnit(amount[1], wanted) === undefined);
    const isAnother = isPerAmount || matchFrom(unitGoesOn, text, end) !== null || knownUnit(next, wanted) !== undefined || isHour(next);
    return { unit: (isAnother ? undefined : known) ?? 'other', flawed: matchFrom(/[-\u2010-\u2015\u2212]/uy, text, end) !== null, end };
  }
}

function isHour(text: string): boolean {
  return /^(?:h|hrs?|hours?)$/i.test(text);
}

function isJoiningWord(text: string): boolean {
  return /^(?:to|and|or|bis|und)$/i.test(text);
}

/** Whether the text between two numbers only joins them, as in a list or a range. */
export function onlyJoins(between: string): boolean {
  return between.split(/[\s.,/|;&+*×~'\u2019\-\u2010-\u2015\u2212]+/).every((rest) => rest === '' || isJoiningWord(rest) || rest === 'x');
}

/** Whether one of the words is another unit, or a scaled form of the wanted one, so that a number without a unit cannot be read in the wanted unit. */
export function namesAnotherUnit(words: readonly string[], wanted: QuantityUnit): boolean {
  return words.some((candidate) => {
    const known = knownUnit(candidate, wanted);
    if (known === undefined) return isForeignUnit(candidate);
    // A single A is more often the name of a phase.
    return candidate !== 'A' && !(known.unit === wanted && known.powerOfTen === 0 && known.convert === undefined);
  });
}
