import type { MeterReading } from './meter-years.ts';
import { seeded } from './seeded.ts';

const dayMs = 86_400_000;

/** The readings as they arrive: some after days without a connection and then in any order, and some twice. */
export function inDeliveryOrder(readings: readonly MeterReading[], seed: number): readonly MeterReading[] {
  const random = seeded(seed);
  const offline: (readonly [fromMs: number, toMs: number])[] = [];
  const end = readings.at(-1)?.atMs ?? 0;
  for (let atMs = readings[0]?.atMs ?? 0; atMs < end; atMs += 30 * dayMs) {
    const fromMs = atMs + random.whole(0, 25 * dayMs);
    offline.push([fromMs, fromMs + random.whole(dayMs, 5 * dayMs)]);
  }
  const arrivals = readings.flatMap((reading) => {
    const late = offline.find(([fromMs, toMs]) => fromMs <= reading.atMs && reading.atMs < toMs);
    const arrivedMs = late === undefined ? reading.atMs : late[1] + random.whole(0, 3_600_000);
    const arrival = { arrivedMs, reading };
    return random.fraction() < 0.01 ? [arrival, { arrivedMs: arrivedMs + random.whole(0, dayMs), reading }] : [arrival];
  });
  return arrivals.sort((one, other) => one.arrivedMs - other.arrivedMs).map(({ reading }) => reading);
}
