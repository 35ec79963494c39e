/** A reading as it is posted, in parts. */
export interface TroubledReading {
  readonly atMs: number;
  /** Whole thousandths of a kilowatt-hour. */
  readonly wattHours: number;
  readonly serial: string | undefined;
}

/** Whole numbers from 0 up to a limit that look random; the same seed gives the same ones. */
export function dice(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/**
 * The readings of a register that dips, jumps, begins again, passes 100 kWh and starts at 0, or is another one: one reading a step, with
 * outages of days.
 */
export function troubledHistory(seed: number, count: number, stepMs: number): readonly TroubledReading[] {
  const roll = dice(seed);
  let [atMs, wattHours, serial, dipsFor, spikesFor] = [Date.UTC(2020, 0, 1), 50_000, 0, 0, 0];
  return Array.from({ length: count }, () => {
    atMs += roll(40) === 0 ? stepMs * (1 + roll(60)) : stepMs;
    wattHours = (wattHours + roll(Math.ceil((2_000 * stepMs) / 3_600_000))) % 100_000;
    const fate = roll(200);
    if (fate === 0) wattHours = roll(50);
    if (fate === 1) serial += 1;
    if (fate === 2) dipsFor = 1 + roll(8);
    if (fate === 3) spikesFor = 1 + roll(8);
    if (fate === 4) wattHours = roll(100_000);
    const shown = (dipsFor -= 1) >= 0 ? (dipsFor % 2) * 10 : (spikesFor -= 1) >= 0 ? 900_000_000 : wattHours;
    return { atMs, wattHours: shown, serial: roll(3) === 0 ? `meter-${serial}` : undefined };
  });
}
