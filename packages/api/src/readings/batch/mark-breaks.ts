import type { ReadingItem } from '@wattjobs/rows/consumption';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
import { textColumn } from '../../ingest/columns.ts';

/**
 * Marks which of the new good readings, and of the good ones that follow them, say nothing about consumption since the good reading before:
 * they are of another meter, or below it. A reading that arrives late comes between two others: it may end one break and begin another.
 */
export async function markBreaks(transaction: Transaction<Database>, items: readonly ReadingItem[]): Promise<void> {
  const good = items.filter(({ success, totalKwh }) => success && typeof totalKwh === 'number');
  if (good.length === 0) return;
  await sql`
    with added as (
      select * from unnest(
        ${textColumn(good, ({ endpointId }) => endpointId)}::uuid[],
        ${textColumn(good, ({ timestamp }) => new Date(timestamp).toISOString())}::timestamptz[]
      ) as posted (endpoint_id, read_at)
    ), concerned as (
      select endpoint_id, read_at from added
      union
      select added.endpoint_id, following.read_at from added cross join lateral (
        select read_at from consumption_readings as later
        where later.endpoint_id = added.endpoint_id and later.read_at > added.read_at and later.success and later.total_kwh is not null
        order by later.read_at limit 1
      ) as following
    ), judged as (
      select endpoint_id, read_at, case
        when before.serial <> reading.serial then 'meter_replaced'
        when before.total_kwh > reading.total_kwh then 'counter_decreased'
      end as break
      from concerned join consumption_readings as reading using (endpoint_id, read_at) left join lateral (
        select total_kwh, serial from consumption_readings as earlier
        where earlier.endpoint_id = concerned.endpoint_id and earlier.read_at < concerned.read_at
          and earlier.success and earlier.total_kwh is not null
        order by earlier.read_at desc limit 1
      ) as before on true
    )
    update consumption_readings as reading set break = judged.break
    from judged
    where reading.endpoint_id = judged.endpoint_id and reading.read_at = judged.read_at and reading.break is distinct from judged.break
  `.execute(transaction);
}
