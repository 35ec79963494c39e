import type { Seeded } from './seeded.ts';

/** The power of a load as a share of what its feed can deliver, from 0 to 1, in one slot of 15 minutes. */
type LoadShape = (hour: number, weekday: number, random: Seeded) => number;

/** Hours and weekdays are those of the zone's standard time; Sunday is 0. */
export const loadShapes = {
  office: (hour, weekday, random) => (weekday % 6 !== 0 && hour >= 8 && hour < 18 ? 0.5 + 0.3 * random.fraction() : 0.08),
  server: (_hour, _weekday, random) => 0.55 + 0.05 * random.fraction(),
  nightStorage: (hour) => (hour >= 22 || hour < 6 ? 0.9 : 0),
  solarLike: (hour, _weekday, random) => Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI)) * (0.3 + 0.6 * random.fraction()),
  idle: (_hour, _weekday, random) => (random.fraction() < 0.02 ? 0.002 : 0),
  bursts: (_hour, _weekday, random) => (random.fraction() < 0.03 ? 0.95 : 0.01),
} satisfies Record<string, LoadShape>;

export type LoadShapeName = keyof typeof loadShapes;

const slotMs = 900_000;

/** The energy that a load has taken, in whole milliwatt-hours: exact, because the power is whole watts and constant within a slot. */
export interface Load {
  milliwattHoursAt(atMs: number): number;
}

/** A load between two multiples of 15 minutes. */
export function makeLoad(shape: LoadShapeName, feedWatts: number, fromMs: number, toMs: number, offsetHours: number, random: Seeded): Load {
  const count = Math.ceil((toMs - fromMs) / slotMs);
  const watts = new Float64Array(count + 1);
  const before = new Float64Array(count + 1);
  const share: LoadShape = loadShapes[shape];
  for (let slot = 0, sum = 0; slot <= count; slot += 1) {
    const localHours = (fromMs + slot * slotMs) / 3_600_000 + offsetHours;
    // The Unix epoch began on a Thursday.
    const power = Math.floor(feedWatts * share(localHours % 24, (Math.floor(localHours / 24) + 4) % 7, random));
    watts[slot] = power;
    before[slot] = sum;
    sum += power * 250;
  }
  return {
    milliwattHoursAt: (atMs) => {
      const slot = Math.min(count, Math.max(0, Math.floor((atMs - fromMs) / slotMs)));
      const inSlotMs = atMs - fromMs - slot * slotMs;
      return (before[slot] ?? 0) + Math.floor(((watts[slot] ?? 0) * inSlotMs) / 3600);
    },
  };
}
