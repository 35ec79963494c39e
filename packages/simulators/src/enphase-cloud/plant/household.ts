import type { EnphaseSystem } from '../demo.ts';
import { chance } from './weather.ts';
import { addDays } from './zone.ts';

/** Meters and batteries report in intervals of this length. */
const meterIntervalSeconds = 900;

/** The flows of one meter interval in whole Wh. Production, import and discharge add up to consumption, export and charge. */
export interface MeterInterval {
  /** Unix seconds. */
  readonly endAt: number;
  readonly produced: number;
  readonly consumed: number;
  readonly charged: number;
  readonly discharged: number;
  readonly imported: number;
  readonly exported: number;
  readonly stateOfChargePercent: number;
}

/** A system's production over time, for its meters; Unix seconds. */
interface Producing {
  readonly system: EnphaseSystem;
  startOf(date: string): number;
  intervalEnds(from: number, to: number, stepSeconds: number): number[];
  energyWattHours(from: number, to: number): number;
}

const reservePercent = 20;
const mostBatteryWattHours = 750;
const [eveningHour, nightHour] = [17, 23];

/** The meters of a local day: the battery starts at its reserve, charges from the surplus until evening, and discharges before night. */
export function meterDay(plant: Producing, date: string): readonly MeterInterval[] {
  const { system } = plant;
  const capacityWattHours = system.sizeWatts * 1.4;
  const ends = plant.intervalEnds(plant.startOf(date), plant.startOf(addDays(date, 1)), meterIntervalSeconds);
  let stored = 0;
  return ends.map((endAt, index) => {
    const produced = plant.energyWattHours(endAt - meterIntervalSeconds, endAt);
    const consumed = consumedWattHours(system, endAt);
    const hour = solarHour(system, endAt);
    const room = Math.floor(capacityWattHours - stored);
    const charged = hour < eveningHour ? Math.max(0, Math.min(produced - consumed, mostBatteryWattHours, room)) : 0;
    const slotsLeft = ends.slice(index).filter((end) => isEvening(solarHour(system, end))).length;
    const discharged = isEvening(hour) ? Math.min(stored, Math.ceil(stored / slotsLeft)) : 0;
    stored += charged - discharged;
    const balance = consumed + charged - produced - discharged;
    return {
      endAt,
      produced,
      consumed,
      charged,
      discharged,
      imported: Math.max(0, balance),
      exported: Math.max(0, -balance),
      stateOfChargePercent: Math.round(reservePercent + ((100 - reservePercent) * stored) / capacityWattHours),
    };
  });
}

function consumedWattHours(system: EnphaseSystem, endAt: number): number {
  const hour = solarHour(system, endAt);
  const morning = Math.exp(-(((hour - 7.5) / 1.2) ** 2));
  const evening = Math.exp(-(((hour - 19) / 2) ** 2));
  const powerWatts = 250 + 900 * morning + 1600 * evening + 400 * chance(system.systemId, 3, endAt / meterIntervalSeconds);
  return Math.round(powerWatts / 4);
}

function isEvening(hour: number): boolean {
  return hour >= eveningHour && hour < nightHour;
}

/** The solar hour of the day, which needs no zone. */
function solarHour({ longitudeDegrees }: EnphaseSystem, seconds: number): number {
  return (((seconds / 3600 + longitudeDegrees / 15) % 24) + 24) % 24;
}
