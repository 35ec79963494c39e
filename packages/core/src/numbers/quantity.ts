import { type Decimal, type DecimalSeparator, readDecimal } from './decimal.ts';
import { namesAnotherUnit, type NumberToken, onlyJoins, scanQuantities } from './quantity-text.ts';
import { type KnownUnit, knownUnit } from '../units/spelled-units.ts';
import type { QuantityUnit } from '../units/units.ts';

export interface QuantityOptions {
  /** The unit of the result; empty for a number without one. Prefixes and °F are converted: `0.41 kW` is 410 for `W`. */
  readonly unit: QuantityUnit;
  /** `auto` by default: ambiguous numbers are refused, except `1.234`, which is read as a decimal. */
  readonly decimalSeparator?: DecimalSeparator;
  /** Whether only the first number counts, whatever follows it and its unit. */
  readonly isFirst?: boolean;
}

export type Quantity =
  | { readonly kind: 'value'; readonly value: number }
  /** The text says that there is no value: `--`, `N/A`, or it is empty. */
  | { readonly kind: 'absent' }
  /** The text has no unambiguous value. */
  | { readonly kind: 'refused'; readonly why: string };

const longestText = 2000;
const longestExcerpt = 40;

/** One number as it is printed, with the unit that stands at it. */
export interface PrintedQuantity {
  readonly kind: 'printed';
  readonly decimal: Decimal;
  readonly negative: boolean;
  /** Absent if no unit stands at the number. */
  readonly unit?: KnownUnit;
  /** The unit as it is printed; empty if there is none. */
  readonly spelling: string;
  /** In the unit that is looked for; without a unit as it is printed. */
  readonly value: number;
}

/**
 * Reads a physical quantity from a text as devices print it: `119.8 V`, `Power: 1.234,5 W`, `120 V @ 60 Hz`, `--`.
 * A number counts if it has the wanted unit, or if it is the only number and has no unit.
 * It never throws, and refuses instead of guessing.
 */
export function parseQuantity(text: string, options: QuantityOptions): Quantity {
  const { unit } = options;
  const { quantity, words } = read(text, options);
  if (quantity.kind !== 'printed') return quantity;
  const namesOther = quantity.unit === undefined && (namesAnotherUnit(words, unit) || (unit !== '%' && /[%‰°\p{Sc}]/u.test(text)));
  if (namesOther) return refused(text, unit === '' ? 'names a unit' : `names a unit other than ${unit}`);
  return { kind: 'value', value: quantity.value };
}

/**
 * Like parseQuantity, but tells how the quantity is printed. If no unit stands at the number, the caller must find out which it has:
 * words elsewhere in the text may name another.
 */
export function readPrinted(text: string, options: QuantityOptions): Exclude<Quantity, { readonly kind: 'value' }> | PrintedQuantity {
  return read(text, options).quantity;
}

function read(
  text: string,
  { unit, decimalSeparator = 'auto', isFirst = false }: QuantityOptions,
): { readonly quantity: ReturnType<typeof readPrinted>; readonly words: readonly string[] } {
  const trimmed = text.trim();
  if (trimmed.length > longestText) return { quantity: refused(trimmed, 'is too long for a quantity'), words: [] };
  const { tokens: all, words } = scanQuantities(trimmed, unit);
  const tokens = isFirst ? all.slice(0, 1) : all;
  const refuse = (why: string) => ({ quantity: refused(trimmed, why), words });
  if (tokens.length === 0) return saysAbsent(trimmed, unit) ? { quantity: { kind: 'absent' }, words } : refuse('holds no number');

  const wanted = tokens.filter((token) => typeof token.unit === 'object' && token.unit.unit === unit);
  if (wanted.length > 0) {
    if (wanted.some((token) => standsInList(token, tokens))) return refuse('holds several numbers for one unit');
    const printed = wanted.map((token) => readToken(token, tokens, decimalSeparator));
    const flaw = printed.find((outcome) => typeof outcome === 'string');
    if (flaw !== undefined) return refuse(flaw);
    const [first, ...others] = printed.filter((outcome) => typeof outcome === 'object');
    const areSame = first !== undefined && others.every(({ value }) => value === first.value);
    return areSame ? { quantity: first, words } : refuse(`holds several values in ${unit}`);
  }
  const [only, ...more] = tokens;
  if (only === undefined || tokens.some((token) => token.unit !== undefined))
    return refuse(unit === '' ? 'has a unit' : `holds no value in ${unit}`);
  if (more.length > 0) return refuse('holds several numbers');
  const printed = readToken(only, tokens, decimalSeparator);
  return typeof printed === 'string' ? refuse(printed) : { quantity: printed, words };
}

/** The quantity of a token, or why it has none. */
function readToken(token: NumberToken, tokens: readonly NumberToken[], separator: DecimalSeparator): PrintedQuantity | string {
  if (token.flawed) return 'holds a number that is part of something else';
  if (token.number.includes(' ') && !spaceMayGroup(token, tokens)) return 'could be two numbers';
  const reading = readDecimal(token.number, separator);
  if (reading.kind === 'refused') return reading.why;
  const { decimal } = reading;
  const { negative, spelling } = token;
  const unit = typeof token.unit === 'object' ? token.unit : undefined;
  const { powerOfTen: shift = 0, convert = sameValue } = unit ?? {};
  // Moving the decimal point in the text is exact; multiplying floating-point numbers is not.
  const value = Number(`${negative ? '-' : ''}${decimal.digits}e${decimal.powerOfTen + shift}`);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return 'is too large';
  if (value === 0 && /[1-9]/.test(decimal.digits)) return 'is too small';
  return { kind: 'printed', decimal, negative, ...(unit === undefined ? {} : { unit }), spelling, value: convert(value) + 0 };
}

function refused(text: string, why: string): Extract<Quantity, { readonly kind: 'refused' }> {
  return { kind: 'refused', why: `${excerpt(text.trim())} ${why}` };
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
  const withoutUnit = knownUnit(last, wanted) === undefined ? text : text.slice(0, -last.length).trimEnd();
  if (/(?:^|[\s:=])x(?:[\s.,]*x){1,9}$/i.test(withoutUnit)) return true;
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
