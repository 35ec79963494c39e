import { smallestFactor } from './multipliers.ts';
import { energyOf, type IsPlausible, shownStep } from './plausible-rise.ts';
import type { EventKind, EventStatus, RegisterDecision, RegisterEvent, RegisterPoint, RegisterTerms } from './register-event.ts';

/** Two successive points between which something happened, and what is known of the meter. */
interface Gap {
  readonly before: RegisterPoint;
  readonly after: RegisterPoint;
  readonly terms: RegisterTerms;
}

/** What the rules say about a fall, or a jump, that did not go away again. */
export function ruledEvent(gap: Gap, isPlausible: IsPlausible): RegisterEvent {
  const { before, after, terms } = gap;
  const delivered = (units: bigint) => isPlausible({ ...before, units: 0n }, { ...after, units });
  if (terms.modulusUnits !== null) {
    const turned = terms.modulusUnits - before.units + after.units;
    const isRated = terms.ratedPowerKw !== null;
    const rollover =
      (isRated || 100n * turned <= terms.modulusUnits) && delivered(turned) ? countedEvent('rollover', 'settled', gap) : null;
    // A 0 may be a drop-out, and after a long gap it may have turned more than once.
    const isCertain = isRated && after.units !== 0n && !delivered(turned + terms.modulusUnits);
    if (rollover !== null) return isCertain ? rollover : { ...rollover, status: 'proposed', slackUnits: slackOf(gap, turned) };
  }
  const reset = 2n * after.units <= before.units && delivered(after.units) ? countedEvent('reset', 'proposed', gap) : null;
  return reset ?? uncounted('unexplained', 'proposed', gap);
}

/** Whether a rise is so late that the register can have passed its largest value unseen. Without a rated power nothing bounds that. */
export function hidesTurn({ before, after, terms: { modulusUnits, ratedPowerKw } }: Gap, isPlausible: IsPlausible): boolean {
  return modulusUnits !== null && ratedPowerKw !== null && isPlausible(before, { ...after, units: after.units + modulusUnits });
}

/** An event across which the rise is counted, and a person must decide whether there was more. */
export function unseenTurn(event: RegisterEvent, gap: Gap): RegisterEvent {
  return { ...event, status: 'proposed', adjustmentUnits: 0n, slackUnits: slackOf(gap, gap.after.units - gap.before.units) };
}

/** An event of a kind, and what it counts; null if the points contradict the kind. A rise is a rollover only if it may hide one. */
export function countedEvent(kind: EventKind, status: EventStatus, gap: Gap, mayHideTurn = false): RegisterEvent | null {
  const { before, after, terms } = gap;
  const event = uncounted(kind, status, gap);
  const counting = (units: bigint, slackUnits: bigint | null) => ({ ...event, adjustmentUnits: event.adjustmentUnits + units, slackUnits });
  if (kind === 'unexplained') return event;
  const isFall = after.units < before.units;
  if (kind === 'reset') return isFall && after.units >= 0n ? counting(after.units, slackOf(gap, after.units)) : null;
  const turned = (terms.modulusUnits ?? 0n) - before.units + after.units;
  return kind === 'rollover' && (isFall || mayHideTurn) && turned >= 0n ? counting(turned, 0n) : null;
}

/** An event across which nothing is counted: what may have flowed is bounded by the rated power alone. */
export function uncounted(kind: EventKind, status: EventStatus, gap: Gap): RegisterEvent {
  const { before, after } = gap;
  return {
    kind,
    status,
    atMs: after.atMs,
    before: { atMs: before.atMs, units: before.units },
    after: { atMs: after.atMs, units: after.units },
    adjustmentUnits: before.units - after.units,
    slackUnits: slackOf(gap, 0n),
    leftOutMs: [],
  };
}

/**
 * Another meter, because a person says so; the gap ends at the first reading then or later. What is not known of the old meter, or of the
 * new one, is not counted. A final register below the last reading, or a start above a reading of the same time, counts as not known.
 */
export function replacedByPerson(gap: Gap, { atMs, finalUnits, startUnits }: RegisterDecision, status: EventStatus): RegisterEvent {
  const [last, next] = [gap.before, gap.after];
  const before = finalUnits === null || finalUnits < last.units ? last : { atMs, units: finalUnits };
  const after = startUnits === null || (atMs === next.atMs && startUnits > next.units) ? next : { atMs, units: startUnits };
  const counted = before.units - last.units + next.units - after.units;
  const slackUnits = before !== last && after !== next ? 0n : slackOf(gap, counted < 0n ? 0n : counted);
  return { ...uncounted('meter_replaced', status, { ...gap, before, after }), atMs, slackUnits };
}

function slackOf({ before, after, terms: { ratedPowerKw, multipliers } }: Gap, counted: bigint): bigint | null {
  if (ratedPowerKw === null) return null;
  // A register shows a step at once that flowed before.
  const factorUnits = smallestFactor(multipliers, before.atMs, after.atMs);
  const most = energyOf(ratedPowerKw, after.atMs - before.atMs, factorUnits) + shownStep(before.units, after.units);
  return most > counted ? most - counted : 0n;
}
