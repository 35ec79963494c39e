import { quotient, readDecimal } from '../../metering/decimal.ts';

/** An exact quotient of whole numbers; the divisor is positive. */
export interface Fraction {
  readonly dividend: bigint;
  readonly divisor: bigint;
}

export const nothing: Fraction = { dividend: 0n, divisor: 1n };

/** More than any figure of a statement has. */
const places = 18;

/**
 * A decimal, or two with a `/` between them.
 * @throws RangeError if the text is neither
 */
export function readFraction(text: string): Fraction {
  const [dividend = '', divisor] = text.split('/');
  return { dividend: readDecimal(dividend, places), divisor: divisor === undefined ? 10n ** BigInt(places) : readDecimal(divisor, places) };
}

export function times(one: Fraction, other: Fraction): Fraction {
  return { dividend: one.dividend * other.dividend, divisor: one.divisor * other.divisor };
}

export function plus(one: Fraction, other: Fraction): Fraction {
  if (one.divisor === other.divisor) return { dividend: one.dividend + other.dividend, divisor: one.divisor };
  return { dividend: one.dividend * other.divisor + other.dividend * one.divisor, divisor: one.divisor * other.divisor };
}

export function minus(one: Fraction, other: Fraction): Fraction {
  return plus(one, { dividend: -other.dividend, divisor: other.divisor });
}

export function sumOf(fractions: readonly Fraction[]): Fraction {
  return fractions.reduce(plus, nothing);
}

/** Whole 10⁻ᵖˡᵃᶜᵉˢ, rounded half away from zero, as spreadsheets do. */
export function roundTo({ dividend, divisor }: Fraction, to: number): bigint {
  return quotient(dividend * 10n ** BigInt(to), divisor);
}
