import { epochSeconds } from '@wattjobs/rows';
import { type AlarmRow, alarmRow } from '@wattjobs/rows/enphase';
import { checkRows, fieldOr, type Interpreted, listIn } from './interpreted.ts';

const time = epochSeconds.positive();
const eventType = { name: 'event_type_id of an alarm', schema: alarmRow.shape.event_type_id, fallback: null };
const severity = { name: 'severity', schema: alarmRow.shape.severity, fallback: null };
const endTime = { name: 'alarm_end_time', schema: alarmRow.shape.alarm_end_time, fallback: null };
const startOfEvent = { name: 'start_date', schema: time, fallback: null };
const endOfEvent = { name: 'end_date', schema: time, fallback: null };

/**
 * Interprets `GET …/alarms`: the active alarms, or with `cleared=true` the cleared ones. Severity: 1 fatal to 6 none.
 * Its type, severity, end and each of its events may be missing or invalid without affecting other fields.
 */
export function interpretAlarms(json: object, systemId: number): Interpreted<AlarmRow> {
  const alarms = listIn(json, 'alarms');
  if (alarms === undefined) return { rows: [], refused: ['alarms is not a list'] };
  const refused: string[] = [];
  const checked = checkRows(
    alarmRow,
    alarms.map((alarm) => ({
      kind: 'alarm',
      system_id: systemId,
      alarm_id: typeof alarm['id'] === 'number' ? String(alarm['id']) : alarm['id'],
      event_type_id: fieldOr(eventType, alarm['event_type_id'], refused),
      severity: fieldOr(severity, alarm['severity'], refused),
      cleared: alarm['cleared'],
      alarm_start_time: alarm['alarm_start_time'],
      alarm_end_time: fieldOr(endTime, alarm['alarm_end_time'], refused),
      events: eventsOf(alarm, refused),
    })),
  );
  return { rows: checked.rows, refused: [...refused, ...checked.refused] };
}

function eventsOf(alarm: object, refused: string[]): AlarmRow['events'] {
  const given = listIn(alarm, 'events');
  if (given === undefined && ((alarm as { events?: unknown }).events ?? null) !== null) refused.push('events of an alarm is not a list');
  return (given ?? []).flatMap((event) => {
    const { serial_number: serial } = event;
    if (typeof serial !== 'string') {
      refused.push('serial_number of an alarm is not a text');
      return [];
    }
    const startDate = fieldOr(startOfEvent, event['start_date'], refused);
    return [{ serial_number: serial, start_date: startDate, end_date: fieldOr(endOfEvent, event['end_date'], refused) }];
  });
}
