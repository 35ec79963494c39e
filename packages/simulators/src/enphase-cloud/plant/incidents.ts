import type { Plant } from './plant.ts';
import { chance } from './weather.ts';
import { addDays } from './zone.ts';

export interface EventType {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly severity: number;
}

/** The types of incidents. 28 is a published one; the other's id is from a published sample of an alarm. */
export const eventTypes = {
  gateway: { id: 28, key: 'envoy_no_report', name: 'Gateway not reporting', severity: 4 },
  micro: { id: 8, key: 'micro_no_report', name: 'Microinverter not reporting', severity: 3 },
} as const satisfies Record<string, EventType>;

/** An incident, ended or not. Times are Unix seconds. */
export interface Incident {
  readonly alarmId: string;
  readonly type: EventType;
  readonly serialNumber: string;
  readonly startAt: number;
  readonly endAt: number;
}

const hourSeconds = 3600;

/**
 * Each local day has one, which begins between 9:00 and 10:00: it lasts two hours, every third one thirty,
 * so that it is open over midnight.
 */
function incidentOf(plant: Plant, date: string): Incident {
  const { system } = plant;
  const day = Date.parse(date) / 86_400_000;
  const isLong = day % 3 === 0;
  const startAt = plant.startOf(date) + 9 * hourSeconds + Math.floor(chance(system.systemId, 4, day) * 60) * 60;
  return {
    alarmId: String(1_080_000_000 + (system.systemId % 1000) * 100_000 + day),
    type: isLong ? eventTypes.gateway : eventTypes.micro,
    serialNumber: isLong
      ? gatewaySerial(system.systemId)
      : microSerial(system.systemId, Math.floor(chance(system.systemId, 5, day) * system.modules)),
    startAt,
    endAt: startAt + (isLong ? 30 : 2) * hourSeconds,
  };
}

/** The incidents that overlap a window, oldest first, from the system's second day on. */
export function incidentsBetween(plant: Plant, from: number, to: number): Incident[] {
  const found: Incident[] = [];
  const last = plant.dateAt(to);
  const earliest = addDays(plant.dateAt(from), -2);
  for (let date = earliest > plant.firstDate ? earliest : addDays(plant.firstDate, 1); date <= last; date = addDays(date, 1)) {
    const incident = incidentOf(plant, date);
    if (incident.startAt < to && incident.endAt > from) found.push(incident);
  }
  return found;
}

export function gatewaySerial(systemId: number): string {
  return `2022${systemId}1`;
}

export function microSerial(systemId: number, index: number): string {
  return `1219${systemId}${String(index).padStart(2, '0')}`;
}
