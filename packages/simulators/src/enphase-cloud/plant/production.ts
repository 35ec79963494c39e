import type { EnphaseSystem } from '../demo.ts';
import { skyClearness } from './weather.ts';

/** Micro-inverters report their energy in intervals of this length. */
export const microIntervalSeconds = 300;

/** The energy of one interval of all micro-inverters: a function of the system and the interval's end (Unix seconds) alone. Whole Wh. */
export function microEnergyWattHours(system: EnphaseSystem, endSeconds: number): number {
  const middle = endSeconds - microIntervalSeconds / 2;
  const sun = sunHeight(system, middle);
  if (sun <= 0) return 0;
  const powerWatts = system.sizeWatts * 0.9 * sun ** 1.15 * skyClearness(system.systemId, middle);
  return Math.round((powerWatts * microIntervalSeconds) / 3600);
}

/** Whether the sun is up in the middle of an interval. */
export function isDaylight(system: EnphaseSystem, endSeconds: number): boolean {
  return sunHeight(system, endSeconds - microIntervalSeconds / 2) > 0;
}

/** The sine of the sun's elevation, by its declination and hour angle; good to a few minutes. */
function sunHeight({ latitudeDegrees, longitudeDegrees }: EnphaseSystem, seconds: number): number {
  // Days since 1970-01-01, which is 10 days after the solstice; the year of 365.25 days keeps in step with it.
  const declination = -0.409 * Math.cos((2 * Math.PI * (seconds / 86_400 + 10)) / 365.25);
  const hourAngle = 2 * Math.PI * (((seconds / 86_400) % 1) + longitudeDegrees / 360 - 0.5);
  const latitude = (latitudeDegrees * Math.PI) / 180;
  return Math.sin(latitude) * Math.sin(declination) + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle);
}
