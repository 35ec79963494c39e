import type { KeyedRow } from '@wattjobs/core/job';
import type { Row } from '@wattjobs/rows/enphase';
import type { SystemReading } from './system-reading.ts';

/** The rows of a pass for the local API: systems first, event statuses in lower case. */
export function apiRows(readings: readonly SystemReading[]): readonly KeyedRow[] {
  // A system's details are not a reading.
  return rowsOf(readings).map((body) => ({ key: keyOf(body), isReading: body.kind !== 'system', body }));
}

function rowsOf(readings: readonly SystemReading[]): readonly Row[] {
  return [
    ...readings.flatMap(({ system }) => (system === undefined ? [] : [system])),
    ...readings.flatMap(({ summary, intervals = [], events = [], alarms = [] }) => [
      // Without its report time a summary has no key, and with our own time each read would add a row.
      ...(summary?.last_report_at === undefined ? [] : [{ ...summary, last_report_at: summary.last_report_at }]),
      ...intervals,
      ...events.map((event) => ({ ...event, status: event.status.toLowerCase() })),
      ...alarms,
    ]),
  ];
}

function keyOf(row: Row): string {
  return [row.kind, row.system_id, ...keyFields(row)].join(' ');
}

function keyFields(row: Row): readonly (string | number)[] {
  if (row.kind === 'summary') return [row.last_report_at];
  if (row.kind === 'interval') return [row.series, row.end_at];
  if (row.kind === 'event') return [row.serial_number, row.event_type_id, row.event_start_time];
  return row.kind === 'alarm' ? [row.alarm_id] : [];
}
