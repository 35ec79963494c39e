import type { IntervalItem } from '@wattjobs/rows/enphase';
import { sql } from 'kysely';
import { numberColumn } from '../../ingest/columns.ts';
import type { Outcome, TableWriter } from '../../ingest/table-writer.ts';

/**
 * An interval is revised when a micro-inverter reports late. The newer of two versions is the one for which more devices had
 * reported: fewer never replace more, and between equals the later post wins. Unknown values keep the stored ones.
 *
 * Most intervals are new, and an insert with conflict handling takes twice as long as one without. So known rows are
 * looked up first, which is safe because only the holder of a system's turn writes its intervals; the `limit` keeps the planner
 * from reading the whole table for that.
 */
export const intervalWriter: TableWriter<IntervalItem> = {
  key: 'system_id, series, end_at',
  whichVersionWins: 'the one with more devices_reporting, or if equal the later post; unknown values keep the stored ones',
  keyOf: ({ system_id, end_at, series }) => `${system_id} ${end_at} ${series}`,
  async write(transaction, items) {
    const { rows } = await sql<{ place: number; revised: boolean }>`
      with posted as materialized (
        select
          place, system_id, end_at, series, posted.duration_s,
          coalesce(posted.devices_reporting, kept.devices_reporting) as devices_reporting,
          coalesce(posted.energy_wh, kept.energy_wh) as energy_wh,
          coalesce(posted.power_w, kept.power_w) as power_w,
          coalesce(posted.state_of_charge_percent, kept.state_of_charge_percent) as state_of_charge_percent,
          kept.duration_s is not null as known,
          kept.duration_s is not null
            and coalesce(posted.devices_reporting, -1) >= coalesce(kept.devices_reporting, -1)
            and (kept.duration_s, kept.devices_reporting, kept.energy_wh, kept.power_w, kept.state_of_charge_percent) is distinct from (
              posted.duration_s,
              coalesce(posted.devices_reporting, kept.devices_reporting),
              coalesce(posted.energy_wh, kept.energy_wh),
              coalesce(posted.power_w, kept.power_w),
              coalesce(posted.state_of_charge_percent, kept.state_of_charge_percent)
            ) as revised
        from unnest(
          ${numberColumn(items, (item) => item.system_id)}::bigint[],
          ${numberColumn(items, (item) => item.end_at)}::bigint[],
          ${`{${items.map(({ series }) => series).join(',')}}`}::enphase_series[],
          ${numberColumn(items, (item) => item.duration_s)}::integer[],
          ${numberColumn(items, (item) => item.devices_reporting)}::integer[],
          ${numberColumn(items, (item) => item.energy_wh)}::double precision[],
          ${numberColumn(items, (item) => item.power_w)}::double precision[],
          ${numberColumn(items, (item) => item.state_of_charge_percent)}::double precision[]
        ) with ordinality as posted
          (system_id, end_at, series, duration_s, devices_reporting, energy_wh, power_w, state_of_charge_percent, place)
        left join lateral (
          select duration_s, devices_reporting, energy_wh, power_w, state_of_charge_percent from enphase_intervals as known
          where known.system_id = posted.system_id and known.end_at = posted.end_at and known.series = posted.series
          limit 1
        ) as kept on true
      ), added as (
        insert into enphase_intervals
          (system_id, end_at, series, duration_s, devices_reporting, energy_wh, power_w, state_of_charge_percent)
        select system_id, end_at, series, duration_s, devices_reporting, energy_wh, power_w, state_of_charge_percent
        from posted where not known
      ), changed as (
        insert into enphase_intervals
          (system_id, end_at, series, duration_s, devices_reporting, energy_wh, power_w, state_of_charge_percent)
        select system_id, end_at, series, duration_s, devices_reporting, energy_wh, power_w, state_of_charge_percent
        from posted where revised
        on conflict (system_id, end_at, series) do update set
          duration_s = excluded.duration_s,
          devices_reporting = excluded.devices_reporting,
          energy_wh = excluded.energy_wh,
          power_w = excluded.power_w,
          state_of_charge_percent = excluded.state_of_charge_percent
      )
      select place::integer, revised from posted where known
    `.execute(transaction);
    const outcomes = Array.from<Outcome>({ length: items.length }).fill('created');
    for (const { place, revised } of rows) outcomes[place - 1] = revised ? 'updated' : 'unchanged';
    return outcomes;
  },
};
