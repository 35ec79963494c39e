import type { Multiplier } from './multipliers.ts';

/**
 * Why a register does not simply rise.
 * - `rollover`: it passed its largest value; the modulus is that value plus one step
 * - `reset`: it began again at about 0; what it showed since is counted, what was lost before is not known
 * - `meter_replaced`: another meter, by its serial or because a person says so
 * - `dip`: lower values between two near-equal readings; left out
 * - `spike`: values that the feed cannot have delivered, and that went away again; left out
 * - `unexplained`: it fell or jumped, and nothing tells why; nothing is counted until a person decides
 */
export const eventKinds = ['rollover', 'reset', 'meter_replaced', 'dip', 'spike', 'unexplained'] as const;
export type EventKind = (typeof eventKinds)[number];

/**
 * - `settled`: the rule leaves nothing open, such as a rollover near the modulus that fits the rated power, or another serial
 * - `proposed`: a person must decide; a bill that contains it has an open question
 * - `confirmed`, `corrected`: a person said the same as the rule, or something else
 */
export const eventStatuses = ['settled', 'proposed', 'confirmed', 'corrected'] as const;
export type EventStatus = (typeof eventStatuses)[number];

/** A register at a time. `units` are those of decimal.ts. */
export interface RegisterPoint {
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly units: bigint;
}

/** A good reading of a register. */
export interface RegisterReading extends RegisterPoint {
  readonly serial: string | null;
}

/** What is known of a feed. */
export interface FeedTerms {
  /** What it can deliver at most; null if a person did not say. It is real power: what the register shows, times the factor. */
  readonly ratedPowerKw: number | null;
  readonly multipliers: readonly Multiplier[];
}

/** What is known of the meter and its feed. */
export interface RegisterTerms extends FeedTerms {
  /** The largest value plus one step; null if it is not known. */
  readonly modulusUnits: bigint | null;
}

/** A place at which a register does not simply rise. Energy across it is `after − before + adjustment`. */
export interface RegisterEvent {
  readonly kind: EventKind;
  readonly status: EventStatus;
  /** The time of its first reading, or that which a person named; with the endpoint, its identity. */
  readonly atMs: number;
  /** The last accepted point before; for a replaced meter of which a person gave the final register, that one. */
  readonly before: RegisterPoint;
  /** The first accepted point after; null while a spike or a dip has not ended. */
  readonly after: RegisterPoint | null;
  readonly adjustmentUnits: bigint;
  /** The energy that may have flowed without being counted, at most; null if no rated power bounds it. */
  readonly slackUnits: bigint | null;
  /** The times of readings that are left out. */
  readonly leftOutMs: readonly number[];
}

/** What a person said about an event, or about a time at which the rules see none. */
export interface RegisterDecision {
  readonly atMs: number;
  /** `none`: there is no event. */
  readonly kind: EventKind | 'none';
  /** The last register of the old meter and the first one of the new, if a meter was replaced and they are known. */
  readonly finalUnits: bigint | null;
  readonly startUnits: bigint | null;
}
