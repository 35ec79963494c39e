import { type DecimalSeparator, excerpt, type PrintedQuantity, readPrinted } from '@wattjobs/core/numbers';
import { type QuantityUnit, units } from '@wattjobs/core/units';
import { matchPattern } from '../configuration/pattern.ts';
import type { ValueRule } from '../configuration/index.ts';
import { findUnit } from './find-unit.ts';
import type { FoundText } from './found-text.ts';
import { readMatch } from './read-match.ts';

/** What one text says about a value. */
export type TextReading =
  /** `value` is in the unit of the quantity (V, A, W); of the counter in kWh. */
  | { readonly kind: 'value'; readonly value: number; readonly unit: string; readonly matchedText: string }
  | { readonly kind: 'says-nothing'; readonly matchedText: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly why: string; readonly matchedText: string }
  | { readonly kind: 'missing'; readonly why: string };

/** What a value is: the counter, or an additional one of a quantity; `any` is one whose name says nothing. */
export type Wanted = 'counter' | QuantityUnit | 'any';

const longestMatch = 200;
/** Quantities that are large enough for `1.234` to be 1234. Currents, power factors and frequencies are decimals. */
const largeQuantities: ReadonlySet<QuantityUnit> = new Set(['Wh', 'W', 'VA', 'var', 'VAh', 'varh']);
/** A counter of 32 or 64 bits at the end of its range: it does not count any more. */
const largestCounts = new Set(['2147483647', '2147483648', '4294967295', '9223372036854775807', '18446744073709551615']);

/** Reads the value in a text. It refuses instead of guessing. */
export function readValue(found: FoundText, rule: ValueRule, wanted: Wanted): TextReading {
  const { text } = found;
  if (text === '') return { kind: 'missing', why: 'the place of the value is empty' };
  const match = rule.pattern === undefined ? undefined : matchPattern(rule.pattern, text);
  const quantity = wanted === 'counter' ? 'Wh' : wanted === 'any' ? quantityIn(match?.text ?? text) : wanted;
  const decimalSeparator: DecimalSeparator = found.isJsonNumber ? 'dot' : rule.decimalSeparator;
  if (rule.pattern !== undefined && match === undefined) {
    if (readPrinted(text, { unit: quantity }).kind === 'absent') return { kind: 'says-nothing', matchedText: text.slice(0, longestMatch) };
    return { kind: 'missing', why: `the pattern matches nothing in ${excerpt(text)}` };
  }
  const matchedText = (match?.text ?? text).slice(0, longestMatch);
  const refuse = (reason: string, why: string): TextReading => ({ kind: 'refused', reason, why, matchedText });
  const options = { unit: quantity, decimalSeparator };
  const printed = match === undefined ? readPrinted(text, options) : readMatch(text, match, options);
  if (printed.kind === 'absent') return { kind: 'says-nothing', matchedText };
  if (printed.kind === 'refused' && isSaturated(text.replace(/\D/g, ''))) return refuse('counter_saturated', saturated(text));
  if (printed.kind === 'refused')
    return /\p{N}/u.test(matchedText) ? refuse('value_ambiguous', printed.why) : { kind: 'missing', why: printed.why };

  const digits = printedNumber(printed);
  if (rule.sentinels.includes(digits)) return { kind: 'says-nothing', matchedText };
  if (decimalSeparator === 'auto' && largeQuantities.has(quantity) && isLoneGroup(printed)) {
    const either = `${digits} or ${digits * 1000}`;
    return refuse('value_ambiguous', `${excerpt(matchedText)} could be ${either}: set decimalSeparator to dot or comma`);
  }
  const unit = findUnit({ printed, found, match, rule, wanted, quantity });
  if ('why' in unit) return refuse(unit.reason, `${excerpt(matchedText)} ${unit.why}`);
  if (wanted === 'counter' && isSaturated(printed.decimal.digits)) return refuse('counter_saturated', saturated(matchedText));
  if (wanted === 'counter' && digits < 0) {
    return refuse(
      'counter_negative',
      `${excerpt(matchedText)} is negative, as no counter is: if it means that there is no value, list it in sentinels`,
    );
  }
  return { kind: 'value', value: unit.value, unit: unit.name, matchedText };
}

function printedNumber({ negative, decimal }: PrintedQuantity): number {
  return Number(`${negative ? '-' : ''}${decimal.digits}e${decimal.powerOfTen}`) + 0;
}

/** `1.234`: three digits after the only separator, and one to three before it. */
function isLoneGroup({ decimal: { digits, powerOfTen } }: PrintedQuantity): boolean {
  return powerOfTen === -3 && /^[1-9]\d{3,5}$/.test(digits);
}

function isSaturated(digits: string): boolean {
  return largestCounts.has(digits.replace(/^0+/, '').replace(/(?<=\d{10})0+$/, ''));
}

function saturated(text: string): string {
  return `${excerpt(text)} is the largest number of a 32-bit or 64-bit counter: it has stopped counting`;
}

/** The quantity whose unit a text names; that of a number without a unit if it names none. */
function quantityIn(text: string): QuantityUnit {
  return Object.values(units).find(({ symbol }) => symbol !== '' && readsIn(text, symbol))?.symbol ?? '';
}

function readsIn(text: string, unit: QuantityUnit): boolean {
  const printed = readPrinted(text, { unit });
  return printed.kind === 'printed' && printed.unit !== undefined;
}
