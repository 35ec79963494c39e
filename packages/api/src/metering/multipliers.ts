/** The factor 1. */
export const noFactor = 1_000_000_000n;

/** A factor of current transformers, from a time on; before the first it is 1. */
export interface Multiplier {
  /** Milliseconds since the Unix epoch; `-Infinity` if it always was so. */
  readonly fromMs: number;
  /** A whole number of 10⁻⁹. */
  readonly factorUnits: bigint;
}

/** A factor, and the stretch of time in which it is in force. */
interface FactorInForce extends Multiplier {
  /** Not included. */
  readonly untilMs: number;
}

/** The factor that is in force at a time. */
export function factorAt(multipliers: readonly Multiplier[], atMs: number): FactorInForce {
  const ordered = inOrder(multipliers);
  const place = ordered.findLastIndex(({ fromMs }) => fromMs <= atMs);
  const { fromMs, factorUnits } = ordered[place] ?? { fromMs: Number.NEGATIVE_INFINITY, factorUnits: noFactor };
  return { fromMs, factorUnits, untilMs: ordered[place + 1]?.fromMs ?? Number.POSITIVE_INFINITY };
}

/** The smallest factor in force from a time up to, but not including, another: with it, energy moves a register the most. */
export function smallestFactor(multipliers: readonly Multiplier[], fromMs: number, toMs: number): bigint {
  const later = multipliers.filter((multiplier) => multiplier.fromMs > fromMs && multiplier.fromMs < toMs);
  const factors = later.map(({ factorUnits }) => factorUnits);
  return factors.reduce((least, factor) => (factor < least ? factor : least), factorAt(multipliers, fromMs).factorUnits);
}

export function inOrder(multipliers: readonly Multiplier[]): readonly Multiplier[] {
  return multipliers.toSorted((one, other) => one.fromMs - other.fromMs);
}
