import type { SummaryItem } from '@wattjobs/rows/enphase';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
import { numberColumn, textColumn } from '../../ingest/columns.ts';
import { outcomesOf, type TableWriter, type WrittenRow } from '../../ingest/table-writer.ts';

/** A summary, and the two texts that only the legacy collector sends. */
export type SummaryRow = Omit<SummaryItem, 'kind'> & {
  readonly events?: string | null | undefined;
  readonly alarms?: string | null | undefined;
};

/** What a later post of the same report adds or corrects, in this order; unknown values keep the stored ones. */
const ofReport = ['current_power', 'last_interval_end_at', 'modules', 'operational_at', 'size_w', 'status', 'events', 'alarms'];
/** What also belongs to the date: known values of one date do not apply to another. */
const ofDate = ['energy_lifetime', 'energy_today'];

const names = ['summary_date', ...ofReport, ...ofDate];
const columns = sql.raw(names.join(', '));
const kept = sql.raw(names.map((name) => `kept.${name}`).join(', '));
const known = (name: string) => `coalesce(excluded.${name}, kept.${name})`;
const knownOfDate = (name: string) =>
  `case when excluded.summary_date is null or excluded.summary_date = kept.summary_date then ${known(name)} else excluded.${name} end`;
const after = sql.raw([known('summary_date'), ...ofReport.map(known), ...ofDate.map(knownOfDate)].join(', '));

/** Without a date, an energy belongs to no day. */
const energyOfDate = (name: 'energy_lifetime' | 'energy_today') => (item: SummaryRow) =>
  typeof item.summary_date === 'string' ? item[name] : null;

/**
 * The later post of a report under one date wins; unknown values keep the stored ones.
 * If a report was seen under several dates, the row has the last one; its values under the others are kept separately.
 */
export const summaryWriter: TableWriter<SummaryRow> = {
  key: 'system_id, last_report_at',
  whichVersionWins: 'the later summary_date, or within one date the later post; null keeps the stored value',
  keyOf: ({ system_id, last_report_at }) => `${system_id} ${last_report_at}`,
  async write(transaction, items) {
    const earlier = await keepEarlierDates(transaction, items);
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
        ${numberColumn(items, energyOfDate('energy_lifetime'))}::bigint[],
        ${numberColumn(items, energyOfDate('energy_today'))}::bigint[],
        ${numberColumn(items, (item) => item.last_interval_end_at)}::bigint[],
        ${numberColumn(items, (item) => item.modules)}::bigint[],
        ${numberColumn(items, (item) => item.operational_at)}::bigint[],
        ${numberColumn(items, (item) => item.size_w)}::bigint[],
        ${textColumn(items, (item) => item.status)}::text[],
        ${textColumn(items, (item) => item.events)}::text[],
        ${textColumn(items, (item) => item.alarms)}::text[]
      ) order by 1, 3
      on conflict (system_id, last_report_at) do update set
        (${columns}) = (${after}),
        update_date = now() at time zone 'utc'
      where (excluded.summary_date >= kept.summary_date or excluded.summary_date is null or kept.summary_date is null)
        and (${kept}) is distinct from (${after})
      returning concat_ws(' ', system_id, last_report_at) as key, xmax = 0 as created
    `.execute(transaction);
    return outcomesOf(items, summaryWriter.keyOf, [...earlier, ...rows]);
  },
};

/**
 * If a report's date differs from its row's, keeps its values under the earlier date; the upsert keeps the later one in the row.
 * Safe because only the holder of a system's turn writes its summaries.
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
      energy_lifetime = coalesce(excluded.energy_lifetime, kept.energy_lifetime),
      energy_today = coalesce(excluded.energy_today, kept.energy_today)
    where (kept.energy_lifetime, kept.energy_today)
      is distinct from (coalesce(excluded.energy_lifetime, kept.energy_lifetime), coalesce(excluded.energy_today, kept.energy_today))
    returning concat_ws(' ', system_id, last_report_at) as key, false as created
  `.execute(transaction);
  return rows;
}
