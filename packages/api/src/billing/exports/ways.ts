import { energyPlaces, readDecimal } from '../../metering/decimal.ts';
import { type Fraction, minus, nothing, roundTo } from './fraction.ts';
import type { Figure } from './workbook.ts';

/** A way to come to a figure: a formula, and what it gives exactly before it is rounded. */
export type Way = readonly [formula: string, value: Fraction];

/** A figure of a statement, rounded to its places by the first formula that gives it to the last digit; without one, the figure alone. */
export function figureBy<Decimal extends string | null>(
  ways: readonly Way[],
  decimal: Decimal,
  places = energyPlaces,
): Figure & { readonly decimal: Decimal } {
  const printed = decimal === null ? null : readDecimal(decimal, places);
  const way = ways.find(([, value]) => roundTo(value, places) === printed);
  return { decimal, formula: way && `ROUND(${way[0]},${places})`, places };
}

/** With the other sign too: a credit takes back what a statement charged. */
export function signed([formula, value]: Way): readonly Way[] {
  return [
    [formula, value],
    [`-${formula}`, minus(nothing, value)],
  ];
}
