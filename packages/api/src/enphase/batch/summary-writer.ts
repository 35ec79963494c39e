import { sql } from 'kysely';
import type { SummaryItem } from '../item-schemas.ts';
import { numberColumn, textColumn } from './columns.ts';
import { outcomesOf, type TableWriter, type WrittenRow } from './table-writer.ts';

/** A summary, and the two texts that only the legacy collector sends. */
export type SummaryRow = Omit<SummaryItem, 'kind'> & {
  readonly events?: string | null | undefined;
  readonly alarms?: string | null | undefined;
};

/**
 * Of one report under one date the later post counts; what it does not know (`operational_at`, the two texts) stays.
 * A report that is seen again under the next date is a row of its own, because its lifetime counter runs a day further.
 */
export const summaryWriter: TableWriter<SummaryRow> = {
  keyOf: ({ system_id, summary_date, last_report_at }) => `${system_id} ${summary_date} ${last_report_at}`,
  async write(transaction, items) {
    const { rows } = await sql<WrittenRow>`
      insert into enphase as kept (
        system_id, summary_date, last_report_at, current_power, energy_lifetime, energy_today, last_interval_end_at,
        modules, operational_at, size_w, status, events, alarms
      )
      select * from unnest(
        ${numberColumn(items, (item) => item.system_id)}::bigint[],
        ${textColumn(items, (item) => item.summary_date)}::text[],
        ${numberColumn(items, (item) => item.last_report_at)}::bigint[],
        ${numberColumn(items, (item) => item.current_power)}::bigint[],
        ${numberColumn(items, (item) => item.energy_lifetime)}::bigint[],
        ${numberColumn(items, (item) => item.energy_today)}::bigint[],
        ${numberColumn(items, (item) => item.last_interval_end_at)}::bigint[],
        ${numberColumn(items, (item) => item.modules)}::bigint[],
        ${numberColumn(items, (item) => item.operational_at)}::bigint[],
        ${numberColumn(items, (item) => item.size_w)}::bigint[],
        ${textColumn(items, (item) => item.status)}::text[],
        ${textColumn(items, (item) => item.events)}::text[],
        ${textColumn(items, (item) => item.alarms)}::text[]
      ) order by 1, 2, 3
      on conflict (system_id, summary_date, last_report_at) do update set
        current_power = excluded.current_power,
        energy_lifetime = excluded.energy_lifetime,
        energy_today = excluded.energy_today,
        last_interval_end_at = excluded.last_interval_end_at,
        modules = excluded.modules,
        operational_at = coalesce(excluded.operational_at, kept.operational_at),
        size_w = excluded.size_w,
        status = excluded.status,
        events = coalesce(excluded.events, kept.events),
        alarms = coalesce(excluded.alarms, kept.alarms),
        update_date = now() at time zone 'utc'
      where (
        kept.current_power, kept.energy_lifetime, kept.energy_today, kept.last_interval_end_at, kept.modules,
        kept.operational_at, kept.size_w, kept.status, kept.events, kept.alarms
      ) is distinct from (
        excluded.current_power, excluded.energy_lifetime, excluded.energy_today, excluded.last_interval_end_at, excluded.modules,
        coalesce(excluded.operational_at, kept.operational_at), excluded.size_w, excluded.status,
        coalesce(excluded.events, kept.events), coalesce(excluded.alarms, kept.alarms)
      )
      returning concat_ws(' ', system_id, summary_date, last_report_at) as key, xmax = 0 as created
    `.execute(transaction);
    return outcomesOf(items, summaryWriter.keyOf, rows);
  },
};
