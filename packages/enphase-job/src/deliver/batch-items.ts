import type { Row } from '@wattjobs/rows/enphase';
import type { SystemReading } from './rows.ts';

/** The rows of a pass for the local API: systems first, event statuses in lower case. */
export function batchItems(readings: readonly SystemReading[]): readonly Row[] {
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

/** The key of a row, for a message. */
export function keyOfRow(row: Row): string {
  const parts = {
    system: () => [],
    summary: () => ['last_report_at' in row ? (row.last_report_at ?? '') : ''],
    interval: () => ('series' in row ? [row.series, row.end_at] : []),
    event: () => ('serial_number' in row ? [row.serial_number, row.event_type_id, row.event_start_time] : []),
    alarm: () => ('alarm_id' in row ? [row.alarm_id] : []),
  }[row.kind]();
  return [row.kind, row.system_id, ...parts].join(' ');
}
