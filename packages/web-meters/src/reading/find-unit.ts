import type { PrintedQuantity } from '@wattjobs/core/numbers';
import type { KnownUnit, QuantityUnit } from '@wattjobs/core/units';
import type { ValueRule } from '../configuration/index.ts';
import type { PatternMatch } from '../configuration/pattern.ts';
import { namedUnit } from '../configuration/units.ts';
import type { FoundText } from './found-text.ts';
import { labelProblem, unitsNamedIn } from './label-words.ts';

interface Reading {
  readonly printed: PrintedQuantity;
  readonly found: FoundText;
  readonly match: PatternMatch | undefined;
  readonly rule: ValueRule;
  readonly wanted: string;
  readonly quantity: QuantityUnit;
}

/**
 * The unit of a number, and its value in the unit of the quantity: the unit at the number, then a unit in the words around it, then
 * that of the configuration. They must not contradict each other.
 */
export function findUnit(
  reading: Reading,
): { readonly value: number; readonly name: string } | { readonly reason: string; readonly why: string } {
  const { printed, rule, wanted, quantity } = reading;
  const configured = namedUnit(rule.unit);
  if (printed.unit !== undefined) {
    if (wanted === 'counter' && configured !== undefined && !isSame(configured, printed.unit))
      return contradiction(printed.spelling, rule.unit);
    return { value: valueIn(printed.unit, reading), name: printed.spelling };
  }
  if (wanted === 'any') return { value: printed.value, name: '' };
  const labels = [ownLabel(reading), ...reading.found.labels()];
  const named = labels.flatMap(unitsNamedIn);
  const [first, ...others] = named.filter(({ unit }) => unit.unit === quantity);
  if (first !== undefined) {
    if (others.some(({ unit }) => !isSame(unit, first.unit))) return { reason: 'unit_unclear', why: 'has several units around it' };
    if (configured !== undefined && !isSame(configured, first.unit)) return contradiction(first.name, rule.unit);
    return { value: valueIn(first.unit, reading), name: first.name };
  }
  const problem = named.length > 0 ? `has ${named[0]?.name} beside it` : labels.map((label) => labelProblem(label, quantity)).find(isText);
  if (problem !== undefined) return { reason: 'not_the_quantity', why: problem };
  const name = rule.unit === 'text or kWh' ? 'kWh' : rule.unit;
  const unit = namedUnit(name);
  if (unit === undefined) return { reason: 'unit_unclear', why: 'has no unit: set unit to the one that the device means' };
  return { value: valueIn(unit, reading), name };
}

/** The words of the text itself around the number, up to the numbers before and after it. */
function ownLabel({ found: { text }, match }: Reading): string {
  if (match === undefined) return text;
  const before = /[^\p{N}]{0,80}$/u.exec(text.slice(0, match.start))?.[0] ?? '';
  const after = /^[^\p{N}]{0,20}/u.exec(text.slice(match.end))?.[0] ?? '';
  return `${before} ${text.slice(match.start, match.end)} ${after}`;
}

function isSame(left: KnownUnit, right: KnownUnit): boolean {
  return left.unit === right.unit && left.powerOfTen === right.powerOfTen && left.convert?.(1) === right.convert?.(1);
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}

function contradiction(seen: string, configured: string): { readonly reason: string; readonly why: string } {
  return { reason: 'unit_contradicted', why: `has the unit ${seen}, but the configuration says ${configured}` };
}

/**
 * The value in the unit of the quantity; of the counter in kWh. Moving the decimal point in the text is exact; multiplying
 * floating-point numbers is not.
 */
function valueIn({ powerOfTen, convert }: KnownUnit, { printed: { negative, decimal }, wanted }: Reading): number {
  const shift = decimal.powerOfTen + powerOfTen - (wanted === 'counter' ? 3 : 0);
  const value = Number(`${negative ? '-' : ''}${decimal.digits}e${shift}`) + 0;
  return convert === undefined ? value : convert(value);
}
