import type { AlarmItem } from '@wattjobs/rows/enphase';
import { sql } from 'kysely';
import { numberColumn, textColumn } from '../../ingest/columns.ts';
import { outcomesOf, type TableWriter, type WrittenRow } from '../../ingest/table-writer.ts';

/**
 * A cleared alarm is never active again (a new one has its own id), one that has ended stays ended, and devices that
 * took part, or came back, are never dropped. Between equals the later post wins, and null keeps the stored value.
 */
export const alarmWriter: TableWriter<AlarmItem> = {
  key: 'system_id, alarm_id',
  whichVersionWins: 'a cleared or ended alarm stays so and keeps its devices; otherwise the later post',
  keyOf: ({ system_id, alarm_id }) => `${system_id} ${alarm_id}`,
  async write(transaction, items) {
    const { rows } = await sql<WrittenRow>`
      insert into enphase_alarms as kept
        (system_id, alarm_id, event_type_id, severity, cleared, alarm_start_time, alarm_end_time, events)
      select * from unnest(
        ${numberColumn(items, (item) => item.system_id)}::bigint[],
        ${textColumn(items, (item) => item.alarm_id)}::text[],
        ${numberColumn(items, (item) => item.event_type_id)}::bigint[],
        ${numberColumn(items, (item) => item.severity)}::integer[],
        ${textColumn(items, (item) => String(item.cleared))}::boolean[],
        ${numberColumn(items, (item) => item.alarm_start_time)}::bigint[],
        ${numberColumn(items, (item) => item.alarm_end_time)}::bigint[],
        ${textColumn(items, (item) => JSON.stringify(item.events))}::jsonb[]
      ) order by 1, 2
      on conflict (system_id, alarm_id) do update set
        event_type_id = coalesce(excluded.event_type_id, kept.event_type_id),
        severity = coalesce(excluded.severity, kept.severity),
        cleared = excluded.cleared,
        alarm_start_time = excluded.alarm_start_time,
        alarm_end_time = coalesce(excluded.alarm_end_time, kept.alarm_end_time),
        events = ${knownEvents}
      where (excluded.cleared, excluded.alarm_end_time is not null) >= (kept.cleared, kept.alarm_end_time is not null)
        and (kept.event_type_id, kept.severity, kept.cleared, kept.alarm_start_time, kept.alarm_end_time, kept.events) is distinct from (
          coalesce(excluded.event_type_id, kept.event_type_id), coalesce(excluded.severity, kept.severity), excluded.cleared, excluded.alarm_start_time,
          coalesce(excluded.alarm_end_time, kept.alarm_end_time), ${knownEvents}
        )
      returning concat_ws(' ', system_id, alarm_id) as key, xmax = 0 as created
    `.execute(transaction);
    return outcomesOf(items, alarmWriter.keyOf, rows);
  },
};

/** The more complete of two lists of devices: more devices, or, if equal, more that have ended. */
const knownEvents = sql`
  case when (jsonb_array_length(excluded.events), jsonb_array_length(jsonb_path_query_array(excluded.events, '$[*].end_date ? (@ != null)')))
         >= (jsonb_array_length(kept.events), jsonb_array_length(jsonb_path_query_array(kept.events, '$[*].end_date ? (@ != null)')))
    then excluded.events else kept.events end
`;
