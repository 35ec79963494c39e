import { countedEvent, replacedByPerson, ruledEvent, uncounted } from './event-rules.ts';
import { plausibleRises } from './plausible-rise.ts';
import type { EventStatus, RegisterDecision, RegisterEvent, RegisterPoint } from './register-event.ts';

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

/** How far the rules look from the first reading of an event for the end of a dip or a spike, and to the first reading after that time. */
export const longestDipMs = 7 * 86_400_000;

/** Accepted readings, and the events between them. */
export interface JudgedRegister {
  readonly accepted: readonly RegisterReading[];
  readonly events: readonly RegisterEvent[];
}

/** Lower or higher readings from an index on, up to but not including `end`. */
interface Run {
  /** `returned`: `end` fits to the readings before. `open`: so far nothing does. `stayed`: nothing will. */
  readonly outcome: 'returned' | 'open' | 'stayed';
  readonly end: number;
}

/**
 * Judges readings in the order of their times; of several at one time the first counts.
 * If something changed at a time T (a reading, a decision), it is enough to judge from the last accepted reading at or before
 * U − longestDipMs, where U is the last reading before T, accepted or not: the events later than that reading are those of the whole
 * register. That reading must carry the last known serial at or before it, even if it was read without one.
 */
export function judgeRegister(
  readings: readonly RegisterReading[],
  terms: RegisterTerms,
  decisions: readonly RegisterDecision[],
): JudgedRegister {
  const accepted: RegisterReading[] = [];
  const events: RegisterEvent[] = [];
  const decided = decisions.toSorted((one, other) => one.atMs - other.atMs);
  const isPlausible = plausibleRises(terms.ratedPowerKw);

  let base: RegisterPoint | undefined;
  let serial: string | null = null;
  let nextDecisionMs = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < readings.length; ) {
    const reading = readings[index] as RegisterReading;
    if (base !== undefined && reading.atMs <= base.atMs) {
      index += 1;
      continue;
    }
    const isSimple: boolean =
      reading.atMs < nextDecisionMs && !isOther(reading.serial, serial) && base !== undefined && isPlausible(base, reading);
    const event: RegisterEvent | null = isSimple || base === undefined ? null : eventAt(index, reading, base);
    if (event !== null) {
      events.push(event);
      index += event.leftOutMs.length;
      if (event.after === null) continue;
      if (event.kind === 'meter_replaced' && event.after.atMs < reading.atMs) {
        base = event.after;
        serial = null;
        continue;
      }
    }
    const next = readings[index] as RegisterReading;
    accepted.push(next);
    base = next;
    serial = event?.kind === 'meter_replaced' ? next.serial : (next.serial ?? serial);
    index += 1;
    if (!isSimple) nextDecisionMs = decided.find(({ atMs }) => atMs > next.atMs)?.atMs ?? Number.POSITIVE_INFINITY;
  }
  return { accepted, events };

  function isOther(one: string | null, known: string | null): boolean {
    return one !== null && known !== null && one !== known;
  }

  function replacementIn(fromMs: number, toMs: number): RegisterDecision | undefined {
    return decided.find(({ atMs, kind }) => kind === 'meter_replaced' && atMs > fromMs && atMs <= toMs);
  }

  function eventAt(index: number, reading: RegisterReading, before: RegisterPoint): RegisterEvent | null {
    const replacement = replacementIn(before.atMs, reading.atMs);
    const decision = replacement ?? decided.find(({ atMs }) => atMs === reading.atMs);
    const ruled = replacement !== undefined && replacement.atMs < reading.atMs ? null : ruledAt(index, reading, before);
    if (decision === undefined) return ruled;
    // A spike that has not ended may stay, and is unexplained then.
    const isAgreed = ruled?.kind === decision.kind || (ruled?.after === null && decision.kind === 'unexplained');
    const status = isAgreed ? 'confirmed' : 'corrected';
    if (decision.kind === 'none') return reading.units >= before.units ? null : ruled;
    if (decision.kind === 'meter_replaced') return replacedByPerson(before, reading, decision, terms, status);
    if (decision.kind === 'dip' || decision.kind === 'spike') {
      return leftOut(decision.kind, status, index, before, runFrom(index, before, Number.POSITIVE_INFINITY));
    }
    return countedEvent(decision.kind, status, before, reading, terms) ?? ruled;
  }

  function ruledAt(index: number, reading: RegisterReading, before: RegisterPoint): RegisterEvent | null {
    if (isOther(reading.serial, serial)) return uncounted('meter_replaced', 'settled', before, reading, terms);
    if (isPlausible(before, reading)) return null;
    const run = runFrom(index, before, longestDipMs);
    if (reading.units > before.units) {
      if (run.outcome === 'stayed') return ruledEvent(before, reading, terms, isPlausible);
      // What went away again is no question if the rating is known.
      return leftOut('spike', run.outcome === 'returned' && terms.ratedPowerKw !== null ? 'settled' : 'proposed', index, before, run);
    }
    if (run.outcome !== 'returned') return ruledEvent(before, reading, terms, isPlausible);
    const after = readings[run.end] as RegisterReading;
    const isDropOut =
      readings.slice(index, run.end).every(({ units }) => units === 0n) && 10n * (after.units - before.units) <= after.units;
    return leftOut('dip', isDropOut ? 'settled' : 'proposed', index, before, run);
  }

  /** Finds where a run ends; a person's dip or spike ends as soon as a reading fits. */
  function runFrom(index: number, before: RegisterPoint, limitMs: number): Run {
    const first = readings[index] as RegisterReading;
    for (let end = index + 1; end < readings.length; end += 1) {
      const reading = readings[end] as RegisterReading;
      if (isOther(reading.serial, serial) || replacementIn(first.atMs, reading.atMs) !== undefined) return { outcome: 'stayed', end };
      const isBack = isPlausible(before, reading) && endsRun(end, first, reading, before, limitMs);
      if (isBack) return { outcome: 'returned', end };
      if (reading.atMs - first.atMs >= limitMs) return { outcome: 'stayed', end };
    }
    return { outcome: 'open', end: readings.length };
  }

  /**
   * What is high ends below its first reading. What is low ends in a step that the feed cannot have delivered, or in a large one near to
   * where it was before, for a meter that began again passes there too. Where a person says dip, any plausible reading ends it.
   */
  function endsRun(end: number, first: RegisterPoint, reading: RegisterPoint, before: RegisterPoint, limitMs: number): boolean {
    if (first.units > before.units) return reading.units < first.units;
    const last = readings[end - 1] as RegisterReading;
    const step = reading.units - last.units;
    const isNear = 10n * (reading.units - before.units) <= step && 2n * step >= before.units - first.units;
    return isNear || !isPlausible(last, reading) || limitMs > longestDipMs;
  }

  function leftOut(kind: 'dip' | 'spike', status: EventStatus, index: number, before: RegisterPoint, { outcome, end }: Run): RegisterEvent {
    const run = readings.slice(index, end).map(({ atMs }) => atMs);
    const after = outcome === 'returned' ? (readings[end] ?? null) : null;
    return {
      kind,
      status,
      atMs: (readings[index] as RegisterReading).atMs,
      before: { atMs: before.atMs, units: before.units },
      after: after === null ? null : { atMs: after.atMs, units: after.units },
      adjustmentUnits: 0n,
      slackUnits: 0n,
      leftOutMs: run,
    };
  }
}
