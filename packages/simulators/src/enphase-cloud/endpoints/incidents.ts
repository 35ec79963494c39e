import type { Answer } from '../../http/message.ts';
import { compactJson, Refusal, unprocessable } from '../answers.ts';
import { eventTypes, type Incident, incidentsBetween } from '../plant/incidents.ts';
import type { SystemCall } from './call.ts';
import { secondsParameter } from './parameters.ts';

const daySeconds = 86_400;

/** `/events` of a window. An event has no id. */
export function events(call: SystemCall): Answer {
  return compactJson(200, {
    events: incidentsInWindow(call).map((incident) => eventOf(incident, isOpen(incident, call) ? 'Open' : 'Closed')),
    system_id: call.plant.system.systemId,
  });
}

/** `/open_events`: what has not ended yet, its status in lower case. */
export function openEvents(call: SystemCall): Answer {
  return compactJson(200, {
    events: openIncidents(call).map((incident) => eventOf(incident, 'open')),
    system_id: call.plant.system.systemId,
  });
}

/** `/alarms` of a window: the active ones, or with `cleared=true` the cleared ones. */
export function alarms(call: SystemCall): Answer {
  const cleared = call.query.get('cleared') ?? 'false';
  if (cleared !== 'true' && cleared !== 'false') return unprocessable('cleared must be true or false');
  const wanted = incidentsInWindow(call).filter((incident) => isOpen(incident, call) === (cleared === 'false'));
  return compactJson(200, {
    alarms: wanted.map((incident) => ({
      id: incident.alarmId,
      cleared: cleared === 'true',
      severity: incident.type.severity,
      events: alarmEvents(incident, cleared === 'true'),
      event_type_id: incident.type.id,
      alarm_start_time: incident.startAt,
      alarm_end_time: cleared === 'true' ? incident.endAt : null,
    })),
    system_id: call.plant.system.systemId,
  });
}

/** `/open_alarms`: their ids are not those of `/alarms`, and they have neither `cleared` nor an end. */
export function openAlarms(call: SystemCall): Answer {
  const { systemId } = call.plant.system;
  return compactJson(200, {
    alarms: openIncidents(call).map((incident) => ({
      id: `${systemId}.${incident.type.id}.${incident.startAt * 1000}`,
      severity: incident.type.severity,
      events: alarmEvents(incident, false),
      event_type_id: incident.type.id,
      alarm_start_time: incident.startAt,
    })),
    system_id: systemId,
  });
}

/** `/systems/event_types`, or the one of `event_type_id`. */
export function eventTypeList(query: URLSearchParams): Answer {
  const id = query.get('event_type_id');
  const wanted = Object.values(eventTypes).filter((type) => id === null || String(type.id) === id);
  if (wanted.length === 0) return unprocessable(`Unknown event type ${id}`);
  return compactJson(200, {
    event_types: wanted.map((type) => ({
      event_type_id: type.id,
      event_type_key: type.key,
      stateful: true,
      event_name: type.name,
      event_description: `${type.name}.`,
      recommended_action: 'Wait until it reports again.',
    })),
  });
}

function eventOf({ type, startAt, endAt, serialNumber }: Incident, status: 'open' | 'Open' | 'Closed'): object {
  return {
    status,
    event_type_id: type.id,
    event_start_time: startAt,
    event_end_time: status === 'Closed' ? endAt : null,
    serial_number: serialNumber,
  };
}

function alarmEvents({ serialNumber, startAt, endAt }: Incident, hasEnded: boolean): object[] {
  return [{ serial_number: serialNumber, start_date: startAt, end_date: hasEnded ? endAt : null }];
}

function openIncidents(call: SystemCall): Incident[] {
  return incidentsBetween(call.plant, call.nowSeconds, call.nowSeconds + 1).filter((incident) => isOpen(incident, call));
}

function isOpen({ startAt, endAt }: Incident, { nowSeconds }: SystemCall): boolean {
  return startAt <= nowSeconds && nowSeconds < endAt;
}

/** Reads `start_time`, which is required, and `end_time`: by default a day later, and never after now. Throws Refusal with 422. */
function incidentsInWindow({ query, plant, nowSeconds, data }: SystemCall): Incident[] {
  const start = secondsParameter(query, 'start_time');
  if (start === undefined) throw new Refusal(unprocessable('start_time is required'));
  const end = Math.min(secondsParameter(query, 'end_time') ?? start + daySeconds, nowSeconds);
  if (end < start) throw new Refusal(unprocessable('Requested range is invalid for this system'));
  if (end - start > 7 * daySeconds) throw new Refusal(unprocessable('Requested range is more than 7 days'));
  if (start < nowSeconds - data.eventHistoryDays * daySeconds) throw new Refusal(unprocessable('Requested start is too long ago'));
  const found = incidentsBetween(plant, start, end);
  return data.eventWindow === 'overlapping' ? found : found.filter(({ startAt }) => startAt >= start);
}
