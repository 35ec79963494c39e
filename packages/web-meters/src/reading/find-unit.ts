import { excerpt, type PrintedQuantity } from '@wattjobs/core/numbers';
import type { KnownUnit, QuantityUnit } from '@wattjobs/core/units';
import type { PatternMatch } from '../configuration/pattern.ts';
import { namedUnit } from '../configuration/units.ts';
import type { FoundText } from './found-text.ts';
import { labelAtEnd, namesMultiple, namesOtherCounter, namesOtherQuantity, namesRowNumber, unitsNamedIn } from './label-words.ts';

interface Reading {
  readonly printed: PrintedQuantity;
  readonly found: FoundText;
  readonly match: PatternMatch | undefined;
  /** As the configuration names it. */
  readonly unit: string;
  readonly quantity: QuantityUnit;
  readonly isCounter: boolean;
  /** What the configuration says about the page: a label with it is the right one. */
  readonly requiredText: string | undefined;
}

type Outcome = { readonly value: number; readonly name: string } | { readonly reason: string; readonly why: string };

/**
 * The unit of a number, and its value in it: the unit at the number, otherwise one in the words around it, otherwise that of the
 * configuration. None may contradict another, and no label may name another quantity.
 */
export function findUnit(reading: Reading): Outcome {
  const { printed, quantity, isCounter, requiredText } = reading;
  const configured = namedUnit(reading.unit);
  const labels = [ownWords(reading), ...reading.found.labels()];
  const wrong = isCounter
    ? labels.find((label) => namesOtherCounter(label) && !(requiredText !== undefined && label.includes(requiredText)))
    : undefined;
  if (wrong !== undefined) {
    const why = `has the label ${excerpt(wrong)}, which is not the counter of all consumed energy: if it is, set requiredText to this label`;
    return { reason: 'not_the_quantity', why };
  }
  if (printed.unit !== undefined) {
    if (isCounter && configured !== undefined && !isSame(configured, printed.unit)) return contradiction(printed.spelling, reading.unit);
    return { value: valueIn(printed.unit, reading), name: printed.spelling };
  }
  if (reading.unit === 'any') return { value: printed.value, name: '' };
  const multiple = labels.slice(1).find(namesMultiple);
  if (multiple !== undefined) return { reason: 'unit_unclear', why: `has the label ${excerpt(multiple)}, which is a multiple of a unit` };
  const named = labels.flatMap(unitsNamedIn);
  const [first] = named;
  if (first?.unit?.unit === quantity) {
    const { unit, name } = first;
    if (named.some((other) => other.unit === undefined || !isSame(other.unit, unit))) {
      return { reason: 'unit_unclear', why: `has several units around it: ${named.map((other) => other.name).join(', ')}` };
    }
    return configured === undefined || isSame(configured, unit)
      ? { value: valueIn(unit, reading), name }
      : contradiction(name, reading.unit);
  }
  const other =
    first?.name ?? labels.find((label) => namesOtherQuantity(label, quantity) || (reading.unit === 'text or kWh' && namesRowNumber(label)));
  if (other !== undefined) return { reason: 'not_the_quantity', why: `has ${excerpt(other)} beside it, which is another quantity` };
  const name = reading.unit === 'text or kWh' ? 'kWh' : reading.unit;
  const unit = namedUnit(name);
  if (unit === undefined) return { reason: 'unit_unclear', why: 'has no unit: set unit to the one that the device means' };
  return { value: valueIn(unit, reading), name };
}

/** The words of the text itself around the number. Numbers before and after it have words of their own. */
function ownWords({ found: { text, isMarkup }, match }: Reading): string {
  if (isMarkup) return '';
  if (match === undefined) return text;
  const before = labelAtEnd(text.slice(Math.max(0, match.start - 120), match.start));
  const after = /^[^\S\n]*\(?[^\p{N},;|(\n]{0,20}/u.exec(text.slice(match.end, match.end + 40))?.[0] ?? '';
  return `${before} ${text.slice(match.start, match.end)} ${after}`;
}

function isSame(left: KnownUnit, right: KnownUnit): boolean {
  return left.unit === right.unit && left.powerOfTen === right.powerOfTen && left.convert?.(1) === right.convert?.(1);
}

function contradiction(seen: string, configured: string): Outcome {
  return { reason: 'unit_contradicted', why: `has the unit ${seen}, but the configuration says ${configured}` };
}

/**
 * The value in the unit of the quantity; of energy in kWh. Moving the decimal point in the text is exact; multiplying
 * floating-point numbers is not.
 */
function valueIn({ powerOfTen, convert }: KnownUnit, { printed: { negative, decimal }, quantity }: Reading): number {
  const shift = decimal.powerOfTen + powerOfTen - (quantity === 'Wh' ? 3 : 0);
  const value = Number(`${negative ? '-' : ''}${decimal.digits}e${shift}`) + 0;
  return convert === undefined ? value : convert(value);
}
