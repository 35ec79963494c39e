import { energyPlaces, readDecimal } from '../../metering/decimal.ts';
import { type Fraction, rounded } from '../tariffs/fraction.ts';
import type { Figure } from './workbook.ts';

/** A way to come to a figure: a formula, and what it gives exactly before it is rounded. */
export type Way = readonly [formula: string, value: Fraction];

/**
 * A figure of a statement, by a formula that rounds to its places, half away from zero as spreadsheets do. If that does not give the
 * figure to the last digit, the figure stands alone.
 */
export function figureBy(way: Way | undefined, decimal: string | null, places = energyPlaces): Figure {
  const isGiven = way !== undefined && decimal !== null && rounded(way[1], places) === readDecimal(decimal, places);
  return { decimal, places, ...(isGiven ? { formula: `ROUND(${way[0]},${places})` } : {}) };
}
