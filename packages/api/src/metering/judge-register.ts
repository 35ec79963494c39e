import type { RegisterDecision, RegisterEvent, RegisterPoint } from './register-event.ts';

/** A good reading of a register. */
export interface RegisterReading extends RegisterPoint {
  readonly serial: string | null;
}

/** What is known of the meter and its feed. */
export interface RegisterTerms {
  /** What the feed can deliver at most; null if a person did not say. It is power at the register, before any multiplier. */
  readonly ratedPowerKw: number | null;
  /** The largest value plus one step; null if it is not known. */
  readonly modulusUnits: bigint | null;
}

/** How far the rules look from the first reading of an event for the end of a dip or a spike. */
export const longestDipMs = 7 * 86_400_000;

/** Accepted readings, and the events between them. */
export interface JudgedRegister {
  readonly accepted: readonly RegisterReading[];
  readonly events: readonly RegisterEvent[];
}

/** Judges readings in the order of their times. */
export function judgeRegister(
  _readings: readonly RegisterReading[],
  _terms: RegisterTerms,
  _decisions: readonly RegisterDecision[],
): JudgedRegister {
  throw new Error('to be written');
}
