import { type IsPlausible, plausibleRises, shownStep } from './plausible-rise.ts';
import type { FeedTerms, RegisterEvent, RegisterPoint } from './register-event.ts';

/** A time in which a register may show another unit than before, such as Wh for kWh, and nobody decided. */
export interface UnitDoubt {
  /** The first point that may be in another unit. */
  readonly fromMs: number;
  /** The last such point; infinite if nothing ended it. */
  readonly toMs: number;
  /** The event with which it began. */
  readonly event: RegisterEvent;
  /** Powers of ten by which its values may have to be multiplied, so that they are in the unit that was never in doubt. */
  readonly powers: readonly number[];
}

/** A change is by a factor of 1,000 at most, and several in a row by no more than this. */
const mostPower = 9;
const allPowers = Array.from({ length: 2 * mostPower + 1 }, (_, index) => index - mostPower);
const noPower = [0];

/**
 * The times in which the unit of a register is in doubt, in order. Each begins with an event that a person must still decide about, and ends
 * if the unit may be the first one again, at the next such event, or if another meter follows.
 */
export function unitDoubts(events: readonly RegisterEvent[], feed: FeedTerms): readonly UnitDoubt[] {
  const follows = followsIn(plausibleRises(feed), feed.ratedPowerKw !== null);
  const doubts: UnitDoubt[] = [];
  let open: UnitDoubt | undefined;
  for (const event of events) {
    const powers = powersAfter(event, open?.powers ?? noPower, follows);
    if (powers.length === 0 && event.kind !== 'meter_replaced') continue;
    if (open !== undefined) doubts.push({ ...open, toMs: event.before.atMs });
    const isDoubt = powers.length > 0 && !powers.includes(0) && (open !== undefined || event.status === 'proposed');
    open = isDoubt ? { fromMs: event.after?.atMs ?? event.atMs, toMs: Number.POSITIVE_INFINITY, event, powers } : undefined;
  }
  return open === undefined ? doubts : [...doubts, open];
}

/** Whether a point, in its unit, follows another one in its own. */
type Follows = (before: RegisterPoint, power: number, after: RegisterPoint, nextPower: number) => boolean;

/** The powers of ten after an event, from those before it; none if it needs no other unit, or none explains it. */
function powersAfter({ kind, before, after }: RegisterEvent, powers: readonly number[], follows: Follows): readonly number[] {
  const isOfUnits = kind === 'unexplained' || kind === 'reset' || kind === 'rollover';
  if (!isOfUnits || after === null || before.units === 0n || after.units === 0n) return [];
  // A slight change is none of the unit: in between, the register would have risen to a multiple.
  if (2n * after.units > before.units && after.units < 2n * before.units) return [];
  if (powers.some((power) => follows(before, power, after, power))) return [];
  const isChange = (one: number, other: number) => one !== other && Math.abs(one - other) <= 3;
  return allPowers.filter((next) => powers.some((power) => isChange(power, next) && follows(before, power, after, next)));
}

function followsIn(isPlausible: IsPlausible, isRated: boolean): Follows {
  return (before, power, after, nextPower) => {
    const [from, to] = [scaled(before.units, power), scaled(after.units, nextPower)];
    // A unit may show fewer digits than another: each may be off by a step.
    const tolerance = scaled(shownStep(before.units, before.units), power) + scaled(shownStep(after.units, after.units), nextPower);
    const least = to - tolerance > from ? to - tolerance : from;
    // Without a rating nearly any fall could be explained by a large rise.
    const isNear = isRated || after.units > before.units || least <= 2n * from;
    return to + tolerance >= from && isNear && isPlausible({ ...before, units: from }, { ...after, units: least });
  };
}

function scaled(units: bigint, power: number): bigint {
  return power > 0 ? units * 10n ** BigInt(power) : units / 10n ** BigInt(-power);
}
