/** Power summed up beside an energy counter, since the counter had `startWattHours`. */
export interface EnergyWindow {
  readonly startWattHours: number;
  /** The power since then, integrated. */
  readonly integratedWattHours: number;
  readonly lastMs: number;
  readonly lastWatts: number;
}

export interface EnergySample {
  readonly timeMs: number;
  readonly watts: number;
  /** The import counter. */
  readonly wattHours: number;
  /** The counter's last digit. */
  readonly resolutionWattHours: number;
}

/** Power between two readings that are further apart is not known. */
const longestGapMs = 15 * 60_000;
/** Steps of the counter until its last digit no longer matters, and until the comparison begins again. */
const leastSteps = 20;
const mostSteps = 400;

/**
 * Adds a sample. `ratio` is what the counter counted by what the power gives; absent until both have moved enough.
 * The window begins again after a gap, if the counter went back, and from time to time, so that an old error does not stay.
 */
export function addSample(
  window: EnergyWindow | undefined,
  sample: EnergySample,
): { readonly window: EnergyWindow; readonly ratio?: number } {
  const { timeMs, watts, wattHours, resolutionWattHours } = sample;
  const fresh = { startWattHours: wattHours, integratedWattHours: 0, lastMs: timeMs, lastWatts: watts };
  if (window === undefined || timeMs - window.lastMs > longestGapMs || timeMs < window.lastMs) return { window: fresh };
  const counted = wattHours - window.startWattHours;
  if (counted < 0 || counted > mostSteps * resolutionWattHours) return { window: fresh };
  // The import counter stands still while power flows back.
  const meanWatts = (Math.max(0, watts) + Math.max(0, window.lastWatts)) / 2;
  const integratedWattHours = window.integratedWattHours + (meanWatts * (timeMs - window.lastMs)) / 3_600_000;
  const next = { ...window, integratedWattHours, lastMs: timeMs, lastWatts: watts };
  const steps = Math.max(counted, integratedWattHours) / resolutionWattHours;
  return steps < leastSteps || integratedWattHours === 0
    ? { window: next }
    : { window: next, ratio: Number((counted / integratedWattHours).toPrecision(4)) };
}
