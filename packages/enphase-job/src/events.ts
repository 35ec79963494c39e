import { checkRows, type Interpreted, listIn } from './interpreted.ts';
import { type EventRow, eventRow } from './rows.ts';

/** Interprets `GET …/events` and `…/open_events`. An event has no id: its serial, type and start are its key. */
export function interpretEvents(json: object, systemId: number): Interpreted<EventRow> {
  const events = listIn(json, 'events');
  if (events === undefined) return { rows: [], refused: ['events is not a list'] };
  return checkRows(
    eventRow,
    events.map((event) => ({
      kind: 'event',
      system_id: systemId,
      serial_number: event['serial_number'],
      event_type_id: event['event_type_id'],
      event_start_time: event['event_start_time'],
      event_end_time: event['event_end_time'] ?? null,
      status: event['status'],
    })),
  );
}

/** Whether an event is still open; `Open` and `open` are both written. */
export function isOpenEvent({ status, event_end_time: endTime }: EventRow): boolean {
  return status.toLowerCase() === 'open' && endTime === null;
}
