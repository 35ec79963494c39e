import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { numberColumn, textColumn } from '../../ingest/columns.ts';

/** A stretch of time of an endpoint, without its end, in milliseconds since the Unix epoch. */
export interface Stretch {
  readonly endpointId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Why the rise of a counter says nothing about consumption. */
export const unknownReasons = ['counter_decreased', 'meter_replaced'] as const;

/** The rise of a counter during a stretch. */
export interface Rise {
  /** The last good reading before the stretch, else the first in it; null if none is in it. */
  readonly start: { readonly readAt: Date; readonly totalKwh: number } | null;
  /** The last good reading in the stretch. */
  readonly end: { readonly readAt: Date; readonly totalKwh: number } | null;
  /** In kWh; null if there is no reading, or if `unknown` says why it is not known. Never negative. */
  readonly riseKwh: number | null;
  readonly unknown: (typeof unknownReasons)[number] | null;
  /** The number of good readings in the stretch, and the average of their power in watts; null if they were not asked for. */
  readonly readingCount: number | null;
  readonly averagePower: number | null;
  /** The first good reading in the stretch; null if it was not asked for. */
  readonly firstAt: Date | null;
}

interface Row {
  readonly start_at: Date | null;
  readonly start_kwh: string | null;
  readonly end_at: Date | null;
  readonly end_kwh: string | null;
  readonly rise: string | null;
  readonly unknown: Rise['unknown'];
  readonly reading_count: string | null;
  readonly average_power: number | null;
  readonly first_at: Date | null;
}

/**
 * The rises of these stretches, in their order; a few seeks in an index per stretch, however many readings are in it.
 * `counted` also reads every good reading of the stretches. Sums and differences are exact decimals.
 */
export async function readRises(
  database: Kysely<Database>,
  stretches: readonly Stretch[],
  counted: 'counted' | 'not counted' = 'not counted',
): Promise<readonly Rise[]> {
  const counts =
    counted === 'counted'
      ? sql`select count(*) as reading_count, avg(power) as average_power, min(read_at) as first_at from consumption_readings
          where endpoint_id = asked.endpoint_id and success and total_kwh is not null
            and read_at >= asked.begins_at and read_at < asked.ends_at`
      : sql`select null::bigint as reading_count, null::double precision as average_power, null::timestamptz as first_at`;
  const { rows } = await sql<Row>`
    select base.read_at as start_at, base.total_kwh as start_kwh, last.read_at as end_at, last.total_kwh as end_kwh,
        judged.unknown, case when judged.unknown is null then last.total_kwh - base.total_kwh end as rise,
        reading_count, average_power, first_at
      from unnest(
        ${textColumn(stretches, ({ endpointId }) => endpointId)}::uuid[],
        ${textColumn(stretches, ({ fromMs }) => new Date(fromMs).toISOString())}::timestamptz[],
        ${textColumn(stretches, ({ toMs }) => new Date(toMs).toISOString())}::timestamptz[]
      ) with ordinality as asked (endpoint_id, begins_at, ends_at, place)
      left join endpoints on endpoints.id = asked.endpoint_id
      left join lateral (
        select read_at, total_kwh, serial from consumption_readings
        where endpoint_id = asked.endpoint_id and success and total_kwh is not null
          and read_at >= asked.begins_at and read_at < asked.ends_at
        order by read_at desc limit 1
      ) as last on true
      left join lateral (
        select * from (
          (select read_at, total_kwh, serial from consumption_readings
            where endpoint_id = asked.endpoint_id and success and total_kwh is not null and read_at < asked.begins_at
            order by read_at desc limit 1)
          union all
          (select read_at, total_kwh, serial from consumption_readings
            where endpoint_id = asked.endpoint_id and success and total_kwh is not null and read_at >= asked.begins_at
            order by read_at limit 1)
        ) as candidates
        where last.read_at is not null
        order by read_at limit 1
      ) as base on true
      cross join lateral (
        select case
          when last.read_at is null then null
          when base.serial <> last.serial then 'meter_replaced'
          when endpoints.meter_replaced_at > base.read_at and endpoints.meter_replaced_at <= last.read_at then 'meter_replaced'
          when last.total_kwh < base.total_kwh then 'counter_decreased'
          when exists (
            select from consumption_readings
            where endpoint_id = asked.endpoint_id and fell and read_at > base.read_at and read_at <= last.read_at
          ) then 'counter_decreased'
        end as unknown
      ) as judged
      cross join lateral (${counts}) as counts
    order by place
  `.execute(database);
  return rows.map((row) => ({
    start: row.start_at === null ? null : { readAt: row.start_at, totalKwh: Number(row.start_kwh) },
    end: row.end_at === null ? null : { readAt: row.end_at, totalKwh: Number(row.end_kwh) },
    riseKwh: row.rise === null ? null : Number(row.rise),
    unknown: row.unknown,
    readingCount: row.reading_count === null ? null : Number(row.reading_count),
    averagePower: row.average_power,
    firstAt: row.first_at,
  }));
}

/** The exact sum of decimals; null counts as nothing. */
export async function sumExactly(database: Kysely<Database>, values: readonly (number | null)[]): Promise<number> {
  const column = numberColumn(values, (value) => value);
  const { rows } = await sql<{ sum: string }>`select coalesce(sum(value), 0) as sum from unnest(${column}::numeric[]) as value`.execute(
    database,
  );
  return Number(rows[0]?.sum);
}
