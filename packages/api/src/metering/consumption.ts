import { quotient } from './decimal.ts';
import { factorAt, inOrder, type Multiplier, noFactor } from './multipliers.ts';
import { energyOf } from './plausible-rise.ts';
import type { Boundary, Register } from './register.ts';
import type { FeedTerms, RegisterEvent } from './register-event.ts';
import type { UnitDoubt } from './unit-doubts.ts';

/**
 * - `no_readings`: nothing is known
 * - `start_unknown`, `end_unknown`: the readings begin later, or end earlier; only what was measured is counted
 * - `interpolated`: a boundary is between two readings
 * - `long_gap`: the readings around a boundary are farther apart than the longest gap
 * - `open_question`: an event in it, or around its boundaries, that a person must decide about
 * - `unit_in_doubt`: an event before or in it may be a change of the register's unit, and a person must decide
 */
export const consumptionFlags = [
  'no_readings',
  'start_unknown',
  'end_unknown',
  'interpolated',
  'long_gap',
  'open_question',
  'unit_in_doubt',
] as const;
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
  readonly unitDoubts: readonly UnitDoubt[];
}

export interface ConsumptionTerms extends FeedTerms {
  /** Readings around a boundary that are farther apart are a gap. */
  readonly longestGapMs: number;
}

/** The energy of a period of a register: the difference of its boundaries, by the parts of each multiplier. */
export function consumptionOf(register: Register, fromMs: number, toMs: number, terms: ConsumptionTerms): Consumption {
  const stretches = stretchesOf(register, fromMs, toMs, terms.multipliers);
  const measured = stretches.filter(({ start, end }) => start.atMs < end.atMs);
  const events = register.eventsIn(fromMs, toMs);
  const doubts = register.unitDoubtsIn(fromMs, toMs);
  // At its first instant a month has no length yet, and is known if the register is.
  const isKnown = measured.length > 0 || (fromMs === toMs && isMeasuredAt(register, fromMs));
  const parts = measured.map(({ start, end, factorUnits }): ConsumptionPart => {
    const registerUnits = end.units - start.units;
    return { fromMs: start.atMs, toMs: end.atMs, factorUnits, start, end, registerUnits, units: energyBetween(start, end, factorUnits) };
  });
  return {
    fromMs,
    toMs,
    units: isKnown ? total(parts.map(({ units }) => units)) : null,
    minusUnits: isKnown ? total(measured.map((stretch) => minusOf(stretch, register))) : null,
    plusUnits: isKnown ? total(stretches.map((stretch) => plusOf(stretch, register, terms.ratedPowerKw))) : null,
    coverage: measured.reduce((sum, { start, end }) => sum + end.atMs - start.atMs, 0) / Math.max(1, toMs - fromMs),
    flags: flagsOf(stretches, events, doubts, isKnown, terms.longestGapMs),
    parts,
    events,
    unitDoubts: doubts,
  };
}

function isMeasuredAt({ first, last }: Register, atMs: number): boolean {
  return first !== null && last !== null && first.atMs <= atMs && atMs <= last.atMs;
}

/** A stretch of a period with one multiplier, and the boundaries of what was measured of it. */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly factorUnits: bigint;
  readonly start: Boundary;
  readonly end: Boundary;
}

/** The stretches of a period, one per multiplier; at least one. */
export function stretchesOf(register: Register, fromMs: number, toMs: number, multipliers: readonly Multiplier[]): readonly Stretch[] {
  const within = inOrder(multipliers)
    .map((multiplier) => multiplier.fromMs)
    .filter((atMs) => atMs > fromMs && atMs < toMs);
  const ends = [...new Set(within), toMs];
  const [firstMs, lastMs] = [register.first?.atMs ?? toMs, register.last?.atMs ?? fromMs];
  const measuredAt = (atMs: number) => register.at(Math.max(firstMs, Math.min(lastMs, atMs)));
  return ends.map((endMs, index) => {
    const startMs = ends[index - 1] ?? fromMs;
    const { factorUnits } = factorAt(multipliers, startMs);
    return { fromMs: startMs, toMs: endMs, factorUnits, start: measuredAt(startMs), end: measuredAt(endMs) };
  });
}

/**
 * How much less it can have been: around the boundaries, what an event counts about which a person must still decide, and what was
 * counted while the unit is in doubt. Never below 0.
 */
function minusOf({ fromMs, toMs, start, end, factorUnits }: Stretch, register: Register): bigint {
  const proposals = register.eventsIn(fromMs, toMs).map(({ status, before, after, adjustmentUnits }) => {
    const isProposal = status === 'proposed' && adjustmentUnits !== 0n && after !== null;
    return isProposal ? after.units - before.units + adjustmentUnits : 0n;
  });
  const doubtful = register.unitDoubtsIn(start.atMs, end.atMs).map((doubt) => {
    return register.at(Math.min(end.atMs, doubt.toMs)).units - register.at(Math.max(start.atMs, doubt.fromMs)).units;
  });
  const lowest = [...proposals, ...doubtful].reduce((sum, each) => sum - each, end.lowUnits - start.highUnits);
  const energy = energyBetween(start, end, factorUnits);
  const minus = roundedUp(energy * noFactor - lowest * factorUnits);
  return minus < energy ? minus : energy;
}

/**
 * How much more it can have been: around the boundaries, across events, and in the time before or after all readings. Nothing bounds what a
 * register shows in too large a unit.
 */
function plusOf({ fromMs, toMs, start, end, factorUnits }: Stretch, register: Register, ratedPowerKw: number | null): bigint | null {
  if (register.unitDoubtsIn(fromMs, toMs).some(({ powers }) => powers.some((power) => power > 0))) return null;
  const missingMs = toMs - fromMs - (end.atMs - start.atMs);
  const missed = missingMs === 0 ? 0n : ratedPowerKw === null ? null : energyOf(ratedPowerKw, missingMs);
  const slack = register.eventsIn(fromMs, toMs).map(({ slackUnits }) => slackUnits);
  const highest = total([end.highUnits - start.lowUnits, ...slack]);
  if (highest === null || missed === null) return null;
  return roundedUp(highest * factorUnits + (missed - energyBetween(start, end, factorUnits)) * noFactor);
}

function flagsOf(
  stretches: readonly Stretch[],
  events: readonly RegisterEvent[],
  doubts: readonly UnitDoubt[],
  isKnown: boolean,
  longestGapMs: number,
): readonly ConsumptionFlag[] {
  const [first, last] = [stretches[0], stretches.at(-1)];
  const gapsMs = [first?.start, last?.end].map((boundary) => {
    const { before, after } = boundary ?? { before: null, after: null };
    return before === null || after === null ? 0 : after.atMs - before.atMs;
  });
  const applies: Record<ConsumptionFlag, boolean> = {
    no_readings: !isKnown,
    start_unknown: isKnown && first !== undefined && first.start.atMs > first.fromMs,
    end_unknown: isKnown && last !== undefined && last.end.atMs < last.toMs,
    interpolated: isKnown && gapsMs.some((gapMs) => gapMs > 0),
    long_gap: isKnown && gapsMs.some((gapMs) => gapMs > longestGapMs),
    open_question: events.some(({ status }) => status === 'proposed'),
    unit_in_doubt: isKnown && doubts.length > 0,
  };
  return consumptionFlags.filter((flag) => applies[flag]);
}

/** Each boundary is rounded, not the difference: so the parts of any partition add up exactly with any factor. */
function energyBetween(start: Boundary, end: Boundary, factorUnits: bigint): bigint {
  return multiplied(end.units, factorUnits) - multiplied(start.units, factorUnits);
}

/** How far energy may be off is never stated too small. A product may be negative, by less than a unit: the rounding of energy itself. */
function roundedUp(product: bigint): bigint {
  return (product + noFactor - 1n) / noFactor;
}

function multiplied(units: bigint, factorUnits: bigint): bigint {
  return factorUnits === noFactor ? units : quotient(units * factorUnits, noFactor);
}

/** The sum, or null if a part of it is not known. */
function total(units: readonly (bigint | null)[]): bigint | null {
  return units.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0n);
}
