import type { RegisterPoint } from './register-event.ts';

/** A feed of which nobody said the rating can deliver this: far above any meter of a rack, far below a counter that jumps by its own value. */
const unratedPowerKw = 1_000;

/** A meter may show a little more than the rating: breakers are slow, and clocks of readings are not exact. */
const margin = 1.1;

const wattHour = 1_000_000n;
const largestStep = 10_000n * wattHour;

/** What a power delivers in a time, rounded up to a unit of energy. */
export function energyOf(powerKw: number, durationMs: number): bigint {
  const microjoules = BigInt(Math.ceil(powerKw * 1e6)) * BigInt(durationMs);
  return (microjoules + 3_599n) / 3_600n;
}

export type IsPlausible = (from: RegisterPoint, to: RegisterPoint) => boolean;

/** Whether the feed can have delivered what lies between two points of a register. A fall is never plausible. */
export function plausibleRises(ratedPowerKw: number | null): IsPlausible {
  const unitsPerMs = ((ratedPowerKw ?? unratedPowerKw) * margin * 1e6) / 3_600;
  return (from, to) => {
    const rise = to.units - from.units;
    if (rise < 0n) return false;
    const most = unitsPerMs * (to.atMs - from.atMs);
    return Number(rise) <= most || rise <= BigInt(Math.floor(most)) + shownStep(from.units, to.units);
  };
}

/** One step of the last digit that a register shows, as far as two values tell: one that shows whole kilowatt-hours jumps by them. */
export function shownStep(one: bigint, other: bigint): bigint {
  let step = wattHour;
  while (step < largestStep && one % (10n * step) === 0n && other % (10n * step) === 0n) step *= 10n;
  return step;
}
