import type { ReadingItem } from '@wattjobs/rows/consumption';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/types.ts';
import { textColumn } from '../ingest/columns.ts';
import { isGood } from './accepted.ts';

/**
 * Notes from when on the events of endpoints must be derived again because of these new readings. Call it before their transaction ends.
 * A reading needs nothing if it is the newest, of the same meter, and rises no faster than the feed allows; that costs this one query.
 * All others are left to the rules: this knows less than they do, and asks for them too often rather than too seldom.
 */
export async function markStale(transaction: Transaction<Database>, items: readonly ReadingItem[]): Promise<void> {
  const good = items.filter(({ success, totalKwh }) => success && typeof totalKwh === 'number');
  if (good.length === 0) return;
  await sql`
    with added as (
      select endpoint_id, read_at, total_kwh, serial from unnest(
        ${textColumn(good, ({ endpointId }) => endpointId)}::uuid[],
        ${textColumn(good, ({ timestamp }) => new Date(timestamp).toISOString())}::timestamptz[]
      ) as posted (endpoint_id, read_at) join consumption_readings using (endpoint_id, read_at)
      where left_out is null
    ), firsts as (
      select endpoint_id, min(read_at) as first_at, count(*) as count from added group by endpoint_id
    ), earlier as (
      select endpoint_id, before.* from firsts cross join lateral (
        select read_at, total_kwh, serial, left_out from consumption_readings
        where endpoint_id = firsts.endpoint_id and read_at < first_at and ${isGood} order by read_at desc limit 1
      ) as before
    ), steps as (
      select endpoint_id, serial, lag(serial) over step as serial_before, total_kwh - lag(total_kwh) over step as rise,
        extract(epoch from read_at - lag(read_at) over step) / 3600 as hours, lag(read_at) over step as since, read_at as until,
        -- A step of the last digit: a register of whole kilowatt-hours rises by one at once.
        greatest(0.001, power(10::numeric, -greatest(scale(total_kwh), scale(lag(total_kwh) over step)))) as digit
      from (
        select * from added union all select endpoint_id, read_at, total_kwh, serial from earlier
      ) as readings
      window step as (partition by endpoint_id order by read_at)
    ), doubtful as (
      select endpoint_id from steps join endpoints on id = endpoint_id cross join lateral (select ${smallestFactor} as factor) as smallest
      where rise < 0 or rise > coalesce(rated_power_kw, 1000)::numeric * hours / factor + digit
        -- So late that it can have passed its largest value unseen.
        or rise + register_modulus <= 1.1 * rated_power_kw::numeric * hours / factor + 10
        or (rise is not null and serial is distinct from serial_before)
      union
      select firsts.endpoint_id from firsts join endpoints on id = firsts.endpoint_id left join earlier on earlier.endpoint_id = id
      where earlier.left_out is not null
        -- Others are after the first: it is late.
        or count <= (
          select count(*) from (
            select from consumption_readings where endpoint_id = firsts.endpoint_id and read_at > first_at and ${isGood} limit count
          ) as later
        )
        or exists (select from register_events where endpoint_id = firsts.endpoint_id and at >= coalesce(earlier.read_at, first_at) - interval '7 days')
        or meter_replaced_at > coalesce(earlier.read_at, '-infinity')
        or exists (select from register_decisions where endpoint_id = firsts.endpoint_id and at > coalesce(earlier.read_at, '-infinity'))
    )
    update endpoints set events_stale_from = least(events_stale_from, first_at)
    from doubtful join firsts using (endpoint_id)
    where id = endpoint_id
  `.execute(transaction);
}

/** Of the factors in force between the times `since` and `until` of two readings. It is 1 before the first multiplier. */
const smallestFactor = sql`
  case when multipliers = '[]' then 1 else coalesce((
    select min(factor) from (
      select began, factor, coalesce(lead(began) over (order by began, is_given), 'infinity') as ended from (
        select '-infinity'::timestamptz as began, 1::numeric as factor, false as is_given
        union all
        select coalesce((multiplier ->> 'from')::timestamptz, '-infinity'), (multiplier ->> 'factor')::numeric, true
        from jsonb_array_elements(multipliers) as multiplier
      ) as given
    ) as in_force where began < until and ended > since
  ), 1) end`;
