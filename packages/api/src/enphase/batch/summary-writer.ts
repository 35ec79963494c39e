import { sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
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
 * Of a report that was seen under several dates the row has the last one, and what it said under the others is kept beside it.
 */
export const summaryWriter: TableWriter<SummaryRow> = {
  keyOf: ({ system_id, last_report_at }) => `${system_id} ${last_report_at}`,
  async write(transaction, items) {
    const kept = await keepEarlierDates(transaction, items);
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
      ) order by 1, 3
      on conflict (system_id, last_report_at) do update set
        summary_date = excluded.summary_date,
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
      where excluded.summary_date >= kept.summary_date and (
        kept.summary_date, kept.current_power, kept.energy_lifetime, kept.energy_today, kept.last_interval_end_at, kept.modules,
        kept.operational_at, kept.size_w, kept.status, kept.events, kept.alarms
      ) is distinct from (
        excluded.summary_date, excluded.current_power, excluded.energy_lifetime, excluded.energy_today, excluded.last_interval_end_at,
        excluded.modules,
        coalesce(excluded.operational_at, kept.operational_at), excluded.size_w, excluded.status,
        coalesce(excluded.events, kept.events), coalesce(excluded.alarms, kept.alarms)
      )
      returning concat_ws(' ', system_id, last_report_at) as key, xmax = 0 as created
    `.execute(transaction);
    return outcomesOf(items, summaryWriter.keyOf, [...kept, ...rows]);
  },
};

/**
 * Where a report has another date than its row, keeps what it said under the earlier of the two; the upsert leaves the row the later.
 * Safe because nobody else writes summaries of a system whose turn it is.
 */
async function keepEarlierDates(transaction: Transaction<Database>, items: readonly SummaryRow[]): Promise<readonly WrittenRow[]> {
  const { rows } = await sql<WrittenRow>`
    insert into enphase_earlier_dates as kept (system_id, summary_date, last_report_at, energy_lifetime, energy_today)
    select
      system_id,
      least(stored.summary_date, posted.summary_date),
      last_report_at,
      case when stored.summary_date < posted.summary_date then stored.energy_lifetime else posted.energy_lifetime end,
      case when stored.summary_date < posted.summary_date then stored.energy_today else posted.energy_today end
    from unnest(
      ${numberColumn(items, (item) => item.system_id)}::bigint[],
      ${textColumn(items, (item) => item.summary_date)}::text[],
      ${numberColumn(items, (item) => item.last_report_at)}::bigint[],
      ${numberColumn(items, (item) => item.energy_lifetime)}::bigint[],
      ${numberColumn(items, (item) => item.energy_today)}::bigint[]
    ) as posted (system_id, summary_date, last_report_at, energy_lifetime, energy_today)
    join enphase as stored using (system_id, last_report_at)
    where stored.summary_date <> posted.summary_date
    on conflict (system_id, summary_date, last_report_at) do update set
      energy_lifetime = excluded.energy_lifetime, energy_today = excluded.energy_today
    where (kept.energy_lifetime, kept.energy_today) is distinct from (excluded.energy_lifetime, excluded.energy_today)
    returning concat_ws(' ', system_id, last_report_at) as key, false as created
  `.execute(transaction);
  return rows;
}
