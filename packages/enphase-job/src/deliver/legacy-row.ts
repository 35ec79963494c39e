import type { KeyedRow } from '@wattjobs/core/job';
import { type AlarmRow, type EventRow, summaryRowFields } from '@wattjobs/rows/enphase';
import type { SystemReading } from './system-reading.ts';

/** The row of one system for a legacy API, with exactly its fields; `undefined` without a summary. Events and alarms are null if not fetched, and an empty text if there are none. */
export function legacyRow({ summary, events, alarms }: SystemReading): KeyedRow | undefined {
  if (summary === undefined) return undefined;
  const fields = Object.keys(summaryRowFields).map((name) => [name, summary[name as keyof typeof summaryRowFields] ?? null] as const);
  const body = {
    system_id: summary.system_id,
    // A legacy API requires every field; unknown values are null, which it may refuse.
    ...Object.fromEntries(fields),
    events: events === undefined ? null : eventsText(events),
    alarms: alarms === undefined ? null : alarmsText(alarms),
  };
  return { key: `${summary.system_id} ${summary.last_report_at ?? 'without a report time'}`, isReading: true, body };
}

function eventsText(events: readonly EventRow[]): string {
  return events.map(({ status, event_type_id: type }) => `status: ${status}, event_type_id: ${type}`).join(' | ');
}

function alarmsText(alarms: readonly AlarmRow[]): string {
  return alarms
    .map(({ alarm_id: id, cleared, severity }) => `id: ${id}, cleared: ${cleared}, severity: ${severity ?? 'unknown'}`)
    .join(' | ');
}
