import type { RegisterTerms } from './judge-register.ts';
import { energyOf, type IsPlausible } from './plausible-rise.ts';
import type { EventKind, EventStatus, RegisterDecision, RegisterEvent, RegisterPoint } from './register-event.ts';

/** What the rules say about a fall, or a jump, that did not go away again. */
export function ruledEvent(before: RegisterPoint, after: RegisterPoint, terms: RegisterTerms, isPlausible: IsPlausible): RegisterEvent {
  const delivered = (units: bigint) => isPlausible({ ...before, units: 0n }, { ...after, units });
  const { modulusUnits, ratedPowerKw } = terms;
  if (modulusUnits !== null) {
    const turned = modulusUnits - before.units + after.units;
    const isNear = ratedPowerKw !== null || 100n * turned <= modulusUnits;
    const rollover = isNear && delivered(turned) ? countedEvent('rollover', 'settled', before, after, terms) : null;
    // A 0 may be a drop-out, and after a long gap it may have turned more than once.
    const isCertain = ratedPowerKw !== null && after.units !== 0n && !delivered(turned + modulusUnits);
    if (rollover !== null)
      return isCertain ? rollover : { ...rollover, status: 'proposed', slackUnits: slackOf(before, after, turned, terms) };
  }
  const isReset = 2n * after.units <= before.units && delivered(after.units);
  return (
    (isReset ? countedEvent('reset', 'proposed', before, after, terms) : null) ?? uncounted('unexplained', 'proposed', before, after, terms)
  );
}

/** An event of a kind between two points, and what it counts; null if the points contradict the kind. */
export function countedEvent(
  kind: EventKind,
  status: EventStatus,
  before: RegisterPoint,
  after: RegisterPoint,
  terms: RegisterTerms,
): RegisterEvent | null {
  const event = uncounted(kind, status, before, after, terms);
  if (kind === 'unexplained') return event;
  if (kind === 'reset')
    return after.units < 0n || after.units >= before.units
      ? null
      : counting(event, after.units, slackOf(before, after, after.units, terms));
  const turned = (terms.modulusUnits ?? 0n) - before.units + after.units;
  return kind === 'rollover' && after.units < before.units && turned >= 0n ? counting(event, turned, 0n) : null;
}

/** An event across which nothing is counted: what may have flowed is bounded by the rated power alone. */
export function uncounted(
  kind: EventKind,
  status: EventStatus,
  before: RegisterPoint,
  after: RegisterPoint,
  terms: RegisterTerms,
): RegisterEvent {
  return {
    kind,
    status,
    atMs: after.atMs,
    before: pointOf(before),
    after: pointOf(after),
    adjustmentUnits: before.units - after.units,
    slackUnits: slackOf(before, after, 0n, terms),
    leftOutMs: [],
  };
}

/**
 * Another meter, because a person says so; `next` is the first reading then or later. What is not known of the old meter, or of the new one,
 * is not counted. A final register below the last reading, or a start above a reading of the same time, counts as not known.
 */
export function replacedByPerson(
  last: RegisterPoint,
  next: RegisterPoint,
  { atMs, finalUnits, startUnits }: RegisterDecision,
  terms: RegisterTerms,
  status: EventStatus,
): RegisterEvent {
  const before = finalUnits === null || finalUnits < last.units ? last : { atMs, units: finalUnits };
  const after = startUnits === null || (atMs === next.atMs && startUnits > next.units) ? next : { atMs, units: startUnits };
  const counted = before.units - last.units + next.units - after.units;
  const slackUnits = before !== last && after !== next ? 0n : slackOf(last, next, counted < 0n ? 0n : counted, terms);
  return { ...uncounted('meter_replaced', status, before, after, terms), atMs, slackUnits };
}

function counting(event: RegisterEvent, units: bigint, slackUnits: bigint | null): RegisterEvent {
  return { ...event, adjustmentUnits: event.adjustmentUnits + units, slackUnits };
}

function slackOf(before: RegisterPoint, after: RegisterPoint, counted: bigint, { ratedPowerKw }: RegisterTerms): bigint | null {
  if (ratedPowerKw === null) return null;
  const most = energyOf(ratedPowerKw, after.atMs - before.atMs);
  return most > counted ? most - counted : 0n;
}

function pointOf({ atMs, units }: RegisterPoint): RegisterPoint {
  return { atMs, units };
}
