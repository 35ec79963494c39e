import { type DecimalSeparator, readDecimal } from './decimal.ts';
import { namesAnotherUnit, type NumberToken, onlyJoins, scanQuantities } from './quantity-text.ts';
import { knownUnit } from '../units/spelled-units.ts';
import type { QuantityUnit } from '../units/units.ts';

export interface QuantityOptions {
  /** The unit of the result; empty for a number without one. Prefixes and °F are converted: `0.41 kW` is 410 for `W`. */
  readonly unit: QuantityUnit;
  /** `auto` by default: ambiguous numbers are refused, except `1.234`, which is read as a decimal. */
  readonly decimalSeparator?: DecimalSeparator;
}

export type Quantity =
  | { readonly kind: 'value'; readonly value: number }
  /** The text says that there is no value: `--`, `N/A`, or it is empty. */
  | { readonly kind: 'absent' }
  /** The text has no unambiguous value. */
  | { readonly kind: 'refused'; readonly why: string };

const longestText = 2000;
const longestExcerpt = 40;

/**
 * Reads a physical quantity from a text as devices print it: `119.8 V`, `Power: 1.234,5 W`, `120 V @ 60 Hz`, `--`.
 * A number counts if it has the wanted unit, or if it is the only number and has no unit.
 * It never throws, and refuses instead of guessing.
 */
export function parseQuantity(text: string, { unit, decimalSeparator = 'auto' }: QuantityOptions): Quantity {
  const trimmed = text.trim();
  const refuse = (why: string): Quantity => ({ kind: 'refused', why: `${excerpt(trimmed)} ${why}` });
  if (trimmed.length > longestText) return refuse('is too long for a quantity');
  const { tokens, words } = scanQuantities(trimmed, unit);
  if (tokens.length === 0) return saysAbsent(trimmed, unit) ? { kind: 'absent' } : refuse('holds no number');

  const read = (token: NumberToken): number | string => {
    if (token.flawed) return 'holds a number that is part of something else';
    if (token.number.includes(' ') && !spaceMayGroup(token, tokens)) return 'could be two numbers';
    const reading = readDecimal(token.number, decimalSeparator);
    if (reading.kind === 'refused') return reading.why;
    const { digits, powerOfTen } = reading.decimal;
    const { powerOfTen: shift = 0, convert = sameValue } = typeof token.unit === 'object' ? token.unit : {};
    // Moving the decimal point in the text is exact; multiplying floating-point numbers is not.
    const value = Number(`${token.negative ? '-' : ''}${digits}e${powerOfTen + shift}`);
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return 'is too large';
    if (value === 0 && /[1-9]/.test(digits)) return 'is too small';
    return convert(value) + 0;
  };

  const wanted = tokens.filter((token) => typeof token.unit === 'object' && token.unit.unit === unit);
  if (wanted.length > 0) {
    if (wanted.some((token) => standsInList(token, tokens))) return refuse('holds several numbers for one unit');
    const [first, ...others] = new Set(wanted.map(read));
    const flaw = [first, ...others].find((outcome) => typeof outcome === 'string');
    if (flaw !== undefined) return refuse(flaw);
    return typeof first === 'number' && others.length === 0 ? { kind: 'value', value: first } : refuse(`holds several values in ${unit}`);
  }
  const [only, ...more] = tokens;
  if (only === undefined || tokens.some((token) => token.unit !== undefined))
    return refuse(unit === '' ? 'has a unit' : `holds no value in ${unit}`);
  if (more.length > 0) return refuse('holds several numbers');
  if (namesAnotherUnit(words, unit) || (unit !== '%' && /[%‰°\p{Sc}]/u.test(trimmed)))
    return refuse(unit === '' ? 'names a unit' : `names a unit other than ${unit}`);
  const value = read(only);
  return typeof value === 'number' ? { kind: 'value', value } : refuse(value);
}

function sameValue(value: number): number {
  return value;
}

/** A plain space may also separate two numbers, or a name that ends in a number from its value. */
function spaceMayGroup(token: NumberToken, tokens: readonly NumberToken[]): boolean {
  const start = token.before.trim();
  return !/^\d{3} /.test(token.number) && (start === '' ? token === tokens[0] : /[:=(]$/.test(start));
}

/** `120 / 121 V`: a number without a unit that is only joined to its neighbor may have the neighbor's unit. */
function standsInList(token: NumberToken, tokens: readonly NumberToken[]): boolean {
  const index = tokens.indexOf(token);
  const previous = tokens[index - 1];
  const next = tokens[index + 1];
  const afterPrevious = previous !== undefined && previous.unit === undefined && onlyJoins(token.before);
  // A date or a time of day may follow a value.
  const beforeNext = next !== undefined && next.unit === undefined && /^[\d.,]+$/.test(next.number) && onlyJoins(next.before);
  return afterPrevious || beforeNext;
}

const absentWords = new Set(['n/a', 'na', 'n.a.', 'null', 'nan', 'nil', 'none', 'undefined']);

/** Whether a text without numbers ends, apart from a unit, with a marker that devices print if they have no value. */
function saysAbsent(text: string, wanted: QuantityUnit): boolean {
  const words = text.split(/[\s:=]+/).filter((candidate) => candidate !== '');
  if (words.length === 0) return true;
  const last = words.at(-1) ?? '';
  const marker = knownUnit(last, wanted) === undefined ? last : (words.at(-2) ?? '');
  const [, dashes, rest = ''] = /^([-\u2010-\u2015\u2212._*?…]*)(.*)$/s.exec(marker) ?? [];
  if (dashes !== '' && (rest === '' || knownUnit(rest, wanted) !== undefined)) return true;
  return /[:=]$/.test(text) || marker === '' || absentWords.has(marker.toLowerCase());
}

/** The start of a foreign text, quoted for a message. */
export function excerpt(text: string): string {
  const plain = text.slice(0, longestExcerpt + 1).replace(/[\p{C}\s]/gu, ' ');
  return plain.length > longestExcerpt ? `"${plain.slice(0, longestExcerpt - 1)}…"` : `"${plain}"`;
}
