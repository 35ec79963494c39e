import { countedEvent, hidesTurn, replacedByPerson, ruledEvent, uncounted, unseenTurn } from './event-rules.ts';
import type { NextValues } from './next-values.ts';
import type { IsPlausible } from './plausible-rise.ts';
import type {
  EventKind,
  EventStatus,
  RegisterDecision,
  RegisterEvent,
  RegisterPoint,
  RegisterReading,
  RegisterTerms,
} from './register-event.ts';

/** How far the rules look from the first reading of an event for the end of a dip or a spike, and to the first reading after that time. */
export const longestDipMs = 7 * 86_400_000;

/** What is known when a reading is judged. */
interface Judging {
  readonly readings: readonly RegisterReading[];
  readonly terms: RegisterTerms;
  /** In the order of their times. */
  readonly decided: readonly RegisterDecision[];
  readonly isPlausible: IsPlausible;
  readonly next: () => NextValues;
  /** The last accepted point, and the last known serial. */
  readonly base: RegisterPoint;
  readonly serial: string | null;
}

/** Lower or higher readings from an index on, up to but not including `end`. */
interface Run {
  /** `returned`: `end` fits to the readings before. `open`: so far nothing does. `stayed`: nothing will. */
  readonly outcome: 'returned' | 'open' | 'stayed';
  readonly end: number;
}

/** Whether two serials, as far as they are known, are those of two meters. */
export function isOther(one: string | null, known: string | null): boolean {
  return one !== null && known !== null && one !== known;
}

/** The event that begins with a reading, by what people decided or else by the rules; null if there is none. */
export function findEvent(judging: Judging, index: number): RegisterEvent | null {
  const { readings, terms, decided, base } = judging;
  const reading = readings[index] as RegisterReading;
  const gap = { before: base, after: reading, terms };
  const replacement = replacementIn(decided, base.atMs, reading.atMs);
  if (replacement !== undefined && replacement.atMs < reading.atMs) return replacedByPerson(gap, replacement, 'corrected');
  const ruled = findByRule(judging, index);
  const decision = decided.find(({ atMs }) => atMs === reading.atMs);
  if (decision === undefined) return ruled;
  // A spike that has not ended may stay, and is unexplained then.
  const isAgreed = ruled?.kind === decision.kind || (ruled?.after === null && decision.kind === 'unexplained');
  const status = isAgreed ? 'confirmed' : 'corrected';
  if (decision.kind === 'none') return reading.units >= base.units ? null : ruled;
  if (decision.kind === 'meter_replaced') return replacedByPerson(gap, decision, status);
  if (decision.kind === 'dip' || decision.kind === 'spike') {
    return leftOut(judging, decision.kind, status, index, runFrom(judging, index, Number.POSITIVE_INFINITY));
  }
  return countedEvent(decision.kind, status, gap, ruled?.kind === 'rollover') ?? ruled;
}

function findByRule(judging: Judging, index: number): RegisterEvent | null {
  const { readings, terms, isPlausible, base, serial } = judging;
  const reading = readings[index] as RegisterReading;
  const gap = { before: base, after: reading, terms };
  if (isOther(reading.serial, serial)) return uncounted('meter_replaced', 'settled', gap);
  if (isPlausible(base, reading)) return hidesTurn(gap, isPlausible) ? unseenTurn(uncounted('rollover', 'proposed', gap), gap) : null;
  const run = runFrom(judging, index, longestDipMs);
  const isSpike = reading.units > base.units;
  if (run.outcome === 'stayed' || (run.outcome === 'open' && !isSpike)) return ruledEvent(gap, isPlausible);
  const after = readings[run.end];
  // What went away again, at once, is no question if the rating is known, or if the meter showed nothing at all.
  const isFall = after !== undefined && after.units < (readings[run.end - 1] as RegisterReading).units;
  const isPast = after !== undefined && 10n * (after.units - base.units) <= after.units;
  const isDropOut = isPast && readings.slice(index, run.end).every(({ units }) => units === 0n);
  const isSettled = isSpike ? isFall && terms.ratedPowerKw !== null : isDropOut;
  const event = leftOut(judging, isSpike ? 'spike' : 'dip', isSettled ? 'settled' : 'proposed', index, run);
  const whole = { ...gap, after: event.after ?? base };
  return hidesTurn(whole, isPlausible) ? unseenTurn(event, whole) : event;
}

const nearbyReadings = 32;

/** Finds where a run ends, up to the first reading that is so much later. */
function runFrom({ readings, decided, isPlausible, next, base, serial }: Judging, index: number, limitMs: number): Run {
  const first = readings[index] as RegisterReading;
  const isHigh = first.units > base.units;
  const isAfterBase = readings[index - 1] === base;
  const indexed = () => (isHigh ? next().below[index] : next().notBelow[index - 1]);
  const firstBack = (isHigh || isAfterBase ? (nearBack() ?? indexed()) : undefined) ?? index + 1;
  // No reading before that one can end it. Of a low run, the rules need not know whether it is still open.
  if (!isHigh && firstBack === readings.length && limitMs === longestDipMs) return { outcome: 'stayed', end: firstBack };
  if ((readings[firstBack - 1] as RegisterReading).atMs - first.atMs >= limitMs) return { outcome: 'stayed', end: firstBack };
  for (let end = index + 1; end < readings.length; end += 1) {
    const [last, reading] = [readings[end - 1] as RegisterReading, readings[end] as RegisterReading];
    if (isOther(reading.serial, serial) || replacementIn(decided, first.atMs, reading.atMs) !== undefined)
      return { outcome: 'stayed', end };
    if (end >= firstBack && isPlausible(base, reading) && isBack(last, reading)) return { outcome: 'returned', end };
    if (reading.atMs - first.atMs >= limitMs) return { outcome: 'stayed', end };
  }
  return { outcome: 'open', end: readings.length };

  /** Most runs end at once: then the register need not be indexed. */
  function nearBack(): number | undefined {
    for (let end = index + 1; end <= index + nearbyReadings; end += 1) {
      const reading = readings[end];
      if (reading === undefined || (isHigh ? reading.units < first.units : reading.units >= base.units))
        return Math.min(end, readings.length);
    }
    return undefined;
  }

  /**
   * A high run ends below its first reading. A low run ends in a step that the feed cannot have delivered, or in a large one that ends near
   * the reading before the run: a meter that began again passes there in small steps. If a person says dip, any plausible reading ends it.
   */
  function isBack(last: RegisterPoint, reading: RegisterPoint): boolean {
    if (isHigh) return reading.units < first.units;
    const step = reading.units - last.units;
    const isNear = 10n * (reading.units - base.units) <= step && 2n * step >= base.units - first.units;
    return isNear || !isPlausible(last, reading) || limitMs > longestDipMs;
  }
}

function replacementIn(decided: readonly RegisterDecision[], fromMs: number, toMs: number): RegisterDecision | undefined {
  return decided.find(({ atMs, kind }) => kind === 'meter_replaced' && atMs > fromMs && atMs <= toMs);
}

function leftOut({ readings, base }: Judging, kind: EventKind, status: EventStatus, index: number, { outcome, end }: Run): RegisterEvent {
  const leftOutMs = readings.slice(index, end).map(({ atMs }) => atMs);
  const after = outcome === 'returned' ? readings[end] : undefined;
  return {
    kind,
    status,
    atMs: leftOutMs[0] ?? base.atMs,
    before: { atMs: base.atMs, units: base.units },
    after: after === undefined ? null : { atMs: after.atMs, units: after.units },
    adjustmentUnits: 0n,
    slackUnits: 0n,
    leftOutMs,
  };
}
