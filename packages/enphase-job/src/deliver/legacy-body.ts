import { type AlarmRow, type EventRow, summaryRowFields } from '@wattjobs/rows/enphase';
import type { SystemReading } from './rows.ts';

/** The body of one reading for a legacy API: exactly these fields. */
export type LegacyBody = Readonly<Record<string, string | number | null>>;

/** The body for one system; `undefined` without a summary. Events and alarms are null if not fetched, and an empty text if there are none. */
export function legacyBody({ summary, events, alarms }: SystemReading): LegacyBody | undefined {
  if (summary === undefined) return undefined;
  const fields = Object.keys(summaryRowFields).map((name) => [name, summary[name as keyof typeof summaryRowFields] ?? null] as const);
  return {
    system_id: summary.system_id,
    // A legacy API requires every field; unknown values are null, which it may refuse.
    ...Object.fromEntries(fields),
    events: events === undefined ? null : eventsText(events),
    alarms: alarms === undefined ? null : alarmsText(alarms),
  };
}

function eventsText(events: readonly EventRow[]): string {
  return events.map(({ status, event_type_id: type }) => `status: ${status}, event_type_id: ${type}`).join(' | ');
}

function alarmsText(alarms: readonly AlarmRow[]): string {
  return alarms
    .map(({ alarm_id: id, cleared, severity }) => `id: ${id}, cleared: ${cleared}, severity: ${severity ?? 'unknown'}`)
    .join(' | ');
}
