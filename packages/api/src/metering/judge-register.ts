import { hidesTurn } from './event-rules.ts';
import { findEvent, isOther } from './find-event.ts';
import { type NextValues, nextValues } from './next-values.ts';
import { plausibleRises } from './plausible-rise.ts';
import type { RegisterDecision, RegisterEvent, RegisterPoint, RegisterReading, RegisterTerms } from './register-event.ts';

export { longestDipMs } from './find-event.ts';
export type { RegisterReading, RegisterTerms } from './register-event.ts';

/** Accepted readings, and the events between them. */
export interface JudgedRegister<Reading extends RegisterReading = RegisterReading> {
  readonly accepted: readonly Reading[];
  readonly events: readonly RegisterEvent[];
}

/**
 * Judges readings in the order of their times; of several at one time the first counts.
 * If something changed at a time T (a reading, a decision), it is enough to judge from the last accepted reading at or before
 * U − longestDipMs, where U is the last reading before T, accepted or not: the events later than that reading are those of the whole
 * register. That reading must carry the last known serial at or before it, even if it was read without one.
 */
export function judgeRegister<Reading extends RegisterReading>(
  readings: readonly Reading[],
  terms: RegisterTerms,
  decisions: readonly RegisterDecision[],
): JudgedRegister<Reading> {
  const accepted: Reading[] = [];
  const events: RegisterEvent[] = [];
  const decided = decisions.toSorted((one, other) => one.atMs - other.atMs);
  const isPlausible = plausibleRises(terms);
  let values: NextValues | undefined;
  const next = () => (values ??= nextValues(readings));

  let base: RegisterPoint | undefined;
  let serial: string | null = null;
  let nextDecisionMs = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < readings.length; ) {
    const reading = readings[index] as Reading;
    if (base !== undefined && reading.atMs <= base.atMs) {
      index += 1;
      continue;
    }
    const isSimple =
      base !== undefined &&
      reading.atMs < nextDecisionMs &&
      !isOther(reading.serial, serial) &&
      isPlausible(base, reading) &&
      (terms.modulusUnits === null || !hidesTurn({ before: base, after: reading, terms }, isPlausible));
    const event = isSimple || base === undefined ? null : findEvent({ readings, terms, decided, isPlausible, next, base, serial }, index);
    if (event !== null) {
      events.push(event);
      index += event.leftOutMs.length;
      if (event.kind === 'meter_replaced') serial = null;
      if (event.after === null) continue;
      if (event.after.atMs < reading.atMs) {
        base = event.after;
        continue;
      }
    }
    const counted: Reading = readings[index] as Reading;
    accepted.push(counted);
    base = counted;
    serial = counted.serial ?? serial;
    index += 1;
    if (!isSimple) nextDecisionMs = decided.find(({ atMs }) => atMs > counted.atMs)?.atMs ?? Number.POSITIVE_INFINITY;
  }
  return { accepted, events };
}
