import { factorAt, noFactor, smallestFactor } from './multipliers.ts';
import type { FeedTerms, RegisterPoint } from './register-event.ts';

/** A feed of which nobody said the rating can deliver this: far above any meter of a rack, far below a counter that jumps by its own value. */
const unratedPowerKw = 1_000;

/** In tenths. A meter may show a little more than the rating: breakers are slow, and clocks of readings are not exact. */
const margin = 11n;

const wattHour = 1_000_000n;
const largestStep = 10_000n * wattHour;

/** By how much a power moves a register with a factor in a time, rounded up to a unit of energy. */
export function energyOf(powerKw: number, durationMs: number, factorUnits = noFactor): bigint {
  const divisor = 3_600n * factorUnits;
  return (microjoules(powerKw, durationMs) * noFactor + divisor - 1n) / divisor;
}

function microjoules(powerKw: number, durationMs: number): bigint {
  return BigInt(Math.ceil(powerKw * 1e6)) * BigInt(durationMs);
}

export type IsPlausible = (from: RegisterPoint, to: RegisterPoint) => boolean;

/** Whether the feed can have delivered what lies between two points of a register. A fall is never plausible. */
export function plausibleRises({ ratedPowerKw, multipliers }: FeedTerms): IsPlausible {
  const powerKw = ratedPowerKw ?? unratedPowerKw;
  const steadyAt = (atMs: number) => {
    const { fromMs, untilMs, factorUnits } = factorAt(multipliers, atMs);
    return { fromMs, untilMs, unitsPerMs: ((powerKw * Number(margin) * 1e5) / 3_600 / Number(factorUnits)) * Number(noFactor) };
  };
  // Readings come one after the other: the factor is mostly that of the reading before.
  let steady = steadyAt(Number.NEGATIVE_INFINITY);
  return (from, to) => {
    const rise = to.units - from.units;
    if (rise < 0n) return false;
    const durationMs = to.atMs - from.atMs;
    if (from.atMs < steady.fromMs || from.atMs >= steady.untilMs) steady = steadyAt(from.atMs);
    // Nearly all rises. A smaller factor allows more, and what these numbers may be off is far less than the step that is allowed below.
    if (Number(rise) <= steady.unitsPerMs * durationMs) return true;
    const beyondStep = rise - shownStep(from.units, to.units);
    const factorUnits = smallestFactor(multipliers, from.atMs, to.atMs);
    return 36_000n * beyondStep * factorUnits <= margin * microjoules(powerKw, durationMs) * noFactor;
  };
}

/** One step of the last digit that a register shows, as far as two values tell: one that shows whole kilowatt-hours jumps by them. */
export function shownStep(one: bigint, other: bigint): bigint {
  let step = wattHour;
  while (step < largestStep && one % (10n * step) === 0n && other % (10n * step) === 0n) step *= 10n;
  return step;
}
