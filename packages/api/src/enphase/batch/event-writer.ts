import type { EventItem } from '@wattjobs/rows/enphase';
import { sql } from 'kysely';
import { numberColumn, textColumn } from '../../ingest/columns.ts';
import { outcomesOf, type TableWriter, type WrittenRow } from '../../ingest/table-writer.ts';

/**
 * An event has no version, so its content tells which is newer: one that has ended never opens again,
 * whatever a late repeat says, nor does a closed one. Between equals the later post wins.
 */
export const eventWriter: TableWriter<EventItem> = {
  key: 'system_id, serial_number, event_type_id, event_start_time',
  whichVersionWins: 'an ended or closed event never reopens; otherwise the later post',
  keyOf: ({ system_id, event_start_time, event_type_id, serial_number }) =>
    `${system_id} ${event_start_time} ${event_type_id} ${serial_number}`,
  async write(transaction, items) {
    const { rows } = await sql<WrittenRow>`
      insert into enphase_events as kept (system_id, event_start_time, serial_number, event_type_id, event_end_time, status)
      select * from unnest(
        ${numberColumn(items, (item) => item.system_id)}::bigint[],
        ${numberColumn(items, (item) => item.event_start_time)}::bigint[],
        ${textColumn(items, (item) => item.serial_number)}::text[],
        ${numberColumn(items, (item) => item.event_type_id)}::bigint[],
        ${numberColumn(items, (item) => item.event_end_time)}::bigint[],
        ${textColumn(items, (item) => item.status)}::text[]
      ) order by 1, 2, 3, 4
      on conflict (system_id, event_start_time, serial_number, event_type_id) do update set
        event_end_time = excluded.event_end_time,
        status = excluded.status
      where (excluded.event_end_time is not null, excluded.status = 'closed')
          >= (kept.event_end_time is not null, kept.status = 'closed')
        and (kept.event_end_time, kept.status) is distinct from (excluded.event_end_time, excluded.status)
      returning concat_ws(' ', system_id, event_start_time, event_type_id, serial_number) as key, xmax = 0 as created
    `.execute(transaction);
    return outcomesOf(items, eventWriter.keyOf, rows);
  },
};
