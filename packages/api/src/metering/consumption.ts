import type { Boundary, Register } from './register.ts';
import type { RegisterEvent } from './register-event.ts';

/** A factor of current transformers, from a time on; before the first it is 1. */
export interface Multiplier {
  /** Milliseconds since the Unix epoch; `-Infinity` if it always was so. */
  readonly fromMs: number;
  /** A whole number of 10⁻⁹. */
  readonly factorUnits: bigint;
}

/**
 * - `no_readings`: nothing is known
 * - `start_unknown`, `end_unknown`: the readings begin later, or end earlier; only what was measured is counted
 * - `interpolated`: a boundary is between two readings
 * - `long_gap`: the readings around a boundary are farther apart than the longest gap
 * - `open_question`: an event in it, or around its boundaries, that a person must decide about
 */
export const consumptionFlags = ['no_readings', 'start_unknown', 'end_unknown', 'interpolated', 'long_gap', 'open_question'] as const;
export type ConsumptionFlag = (typeof consumptionFlags)[number];

/** A part of a period in which the multiplier is the same. */
export interface ConsumptionPart {
  readonly fromMs: number;
  readonly toMs: number;
  readonly factorUnits: bigint;
  readonly start: Boundary;
  readonly end: Boundary;
  /** At the register, before the multiplier. */
  readonly registerUnits: bigint;
  readonly units: bigint;
}

/** The energy of a period; what is not known is null, never 0. */
export interface Consumption {
  readonly fromMs: number;
  readonly toMs: number;
  /** What was measured, with the multiplier; null if nothing is known. */
  readonly units: bigint | null;
  /** How much less, and how much more, it can have been; null if nothing bounds it. */
  readonly minusUnits: bigint | null;
  readonly plusUnits: bigint | null;
  /** The share of the period, from 0 to 1, that lies between readings. */
  readonly coverage: number;
  readonly flags: readonly ConsumptionFlag[];
  readonly parts: readonly ConsumptionPart[];
  /** The events within the period, and in the gaps around its boundaries. */
  readonly events: readonly RegisterEvent[];
}

export interface ConsumptionTerms {
  readonly multipliers: readonly Multiplier[];
  readonly ratedPowerKw: number | null;
  /** Readings around a boundary that are farther apart are a gap. */
  readonly longestGapMs: number;
}

/** The energy of a period of a register: the difference of its boundaries, by the parts of each multiplier. */
export function consumptionOf(_register: Register, _fromMs: number, _toMs: number, _terms: ConsumptionTerms): Consumption {
  throw new Error('to be written');
}
