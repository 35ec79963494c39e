import { type EventRow, eventRow } from '@wattjobs/rows/enphase';
import { checkRows, fieldOr, type Interpreted, listIn } from './interpreted.ts';

const endTime = { name: 'event_end_time', schema: eventRow.shape.event_end_time, fallback: null };
/** An event is kept even if its status is invalid. */
const status = { name: 'status', schema: eventRow.shape.status, fallback: 'unknown' };

/**
 * Interprets `GET …/events` and `…/open_events`. An event has no id: its serial, type and start are its required key.
 * Its end and its status may be missing or invalid, which is reported.
 */
export function interpretEvents(json: object, systemId: number): Interpreted<EventRow> {
  const events = listIn(json, 'events');
  if (events === undefined) return { rows: [], refused: ['events is not a list'] };
  const refused: string[] = [];
  const checked = checkRows(
    eventRow,
    events.map((event) => ({
      kind: 'event',
      system_id: systemId,
      serial_number: event['serial_number'],
      event_type_id: event['event_type_id'],
      event_start_time: event['event_start_time'],
      event_end_time: fieldOr(endTime, event['event_end_time'], refused),
      status: fieldOr(status, event['status'], refused),
    })),
  );
  return { rows: checked.rows, refused: [...refused, ...checked.refused] };
}

/** Whether an event is still open; both `Open` and `open` occur. */
export function isOpenEvent({ status: word, event_end_time: ended }: EventRow): boolean {
  return word.toLowerCase() === 'open' && ended === null;
}
