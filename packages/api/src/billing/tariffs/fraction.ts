import { quotient, readDecimal, writeDecimal } from '../../metering/decimal.ts';

/** An exact amount: `over / under`, with `under` above 0. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const decimalPlaces = 24;

export const zero: Fraction = { over: 0n, under: 1n };

/** A whole number of 10⁻ᵖˡᵃᶜᵉˢ. */
export function fraction(over: bigint, places = 0): Fraction {
  return reduced(over, 10n ** BigInt(places));
}

/** A decimal with up to 24 places. */
export function fractionOf(decimal: string): Fraction {
  return fraction(readDecimal(decimal, decimalPlaces), decimalPlaces);
}

export function product(...factors: readonly Fraction[]): Fraction {
  return factors.reduce((whole, { over, under }) => reduced(whole.over * over, whole.under * under), { over: 1n, under: 1n });
}

export function sum(parts: readonly Fraction[]): Fraction {
  return parts.reduce((whole, { over, under }) => reduced(whole.over * under + over * whole.under, whole.under * under), zero);
}

export function difference(from: Fraction, less: Fraction): Fraction {
  return sum([from, { over: -less.over, under: less.under }]);
}

/** The nearest whole number of 10⁻ᵖˡᵃᶜᵉˢ, half away from zero. */
export function rounded({ over, under }: Fraction, places: number): bigint {
  return quotient(over * 10n ** BigInt(places), under);
}

/** A decimal if there is one with up to 48 places, else `over/under`. */
export function fractionText({ over, under }: Fraction): string {
  const scale = 10n ** 48n;
  return scale % under === 0n ? writeDecimal((over * scale) / under, 48) : `${over}/${under}`;
}

function reduced(over: bigint, under: bigint): Fraction {
  let [divisor, rest] = [over < 0n ? -over : over, under];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return { over: over / divisor, under: under / divisor };
}
