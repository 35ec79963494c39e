import { z } from 'zod';
import { checkRows, type Interpreted, listIn } from './interpreted.ts';
import { type AlarmRow, alarmRow } from './rows.ts';

const time = z.int().positive().nullish().catch(null);
const alarmEvents = z
  .array(z.object({ serial_number: z.string(), start_date: time, end_date: time }))
  .nullish()
  .catch(null);

/** Interprets `GET …/alarms`, which has the active alarms, or with `cleared=true` the cleared ones. Severity: 1 fatal to 6 none. */
export function interpretAlarms(json: object, systemId: number): Interpreted<AlarmRow> {
  const alarms = listIn(json, 'alarms');
  if (alarms === undefined) return { rows: [], refused: ['alarms is not a list'] };
  return checkRows(
    alarmRow,
    alarms.map((alarm) => ({
      kind: 'alarm',
      system_id: systemId,
      alarm_id: typeof alarm['id'] === 'number' ? String(alarm['id']) : alarm['id'],
      event_type_id: alarm['event_type_id'],
      severity: alarm['severity'],
      cleared: alarm['cleared'],
      alarm_start_time: alarm['alarm_start_time'],
      alarm_end_time: alarm['alarm_end_time'] ?? null,
      events: (alarmEvents.parse(alarm['events']) ?? []).map((event) => ({
        serial_number: event.serial_number,
        start_date: event.start_date ?? null,
        end_date: event.end_date ?? null,
      })),
    })),
  );
}
