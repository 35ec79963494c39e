import type { SystemItem } from '@wattjobs/rows/enphase';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
import { numberColumn, textColumn } from '../../ingest/columns.ts';
import { outcomesOf, type TableWriter, type WrittenRow } from '../../ingest/table-writer.ts';

/** The later post of a system wins; unknown values keep the stored ones. */
export const systemWriter: TableWriter<SystemItem> = {
  key: 'system_id',
  whichVersionWins: 'the later post; unknown values keep the stored ones',
  keyOf: ({ system_id }) => String(system_id),
  async write(transaction, items) {
    const { rows } = await sql<WrittenRow>`
      insert into enphase_systems as kept (system_id, name, timezone, size_w, operational_at)
      select * from unnest(
        ${numberColumn(items, (item) => item.system_id)}::bigint[],
        ${textColumn(items, (item) => item.name)}::text[],
        ${textColumn(items, (item) => item.timezone)}::text[],
        ${numberColumn(items, (item) => item.size_w)}::bigint[],
        ${numberColumn(items, (item) => item.operational_at)}::bigint[]
      ) order by 1
      on conflict (system_id) do update set
        name = coalesce(excluded.name, kept.name),
        timezone = excluded.timezone,
        size_w = coalesce(excluded.size_w, kept.size_w),
        operational_at = coalesce(excluded.operational_at, kept.operational_at)
      where (kept.name, kept.timezone, kept.size_w, kept.operational_at) is distinct from (
        coalesce(excluded.name, kept.name), excluded.timezone,
        coalesce(excluded.size_w, kept.size_w), coalesce(excluded.operational_at, kept.operational_at)
      )
      returning system_id as key, xmax = 0 as created
    `.execute(transaction);
    return outcomesOf(items, systemWriter.keyOf, rows);
  },
};

/** Registers each system that has data, so that it is listed even if no details were posted. */
export async function noteSystems(transaction: Transaction<Database>, systemIds: ReadonlySet<number>): Promise<void> {
  if (systemIds.size === 0) return;
  await sql`
    insert into enphase_systems (system_id) select * from unnest(${numberColumn([...systemIds], (id) => id)}::bigint[])
    on conflict (system_id) do nothing
  `.execute(transaction);
}

/** The first number of the advisory locks of systems. */
export const systemLockKey = 7_746_652;
