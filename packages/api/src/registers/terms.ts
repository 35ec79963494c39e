import type { StoredMultiplier } from '../endpoints/tables.ts';
import { readDecimal } from '../metering/decimal.ts';
import type { Multiplier } from '../metering/multipliers.ts';

/** The factors of an endpoint as they are stored. */
export function multipliersOf(stored: readonly StoredMultiplier[]): readonly Multiplier[] {
  return stored.map(({ from, factor }) => ({
    fromMs: from === null ? Number.NEGATIVE_INFINITY : Date.parse(from),
    factorUnits: readDecimal(factor, 9),
  }));
}
