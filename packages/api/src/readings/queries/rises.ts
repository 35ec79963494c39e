import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { numberColumn, textColumn } from '../../ingest/columns.ts';
import { monthSoFar, type Window } from '../../metering/windows.ts';
import { type ReadEndpoint, zonesOf } from './endpoints.ts';

/** A stretch of time of an endpoint, without its end, in milliseconds since the Unix epoch. */
interface Stretch {
  readonly endpointId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Why the rise of a counter says nothing about consumption. */
export const unknownReasons = ['counter_decreased', 'meter_replaced'] as const;

/** The rise of a counter during a stretch, in kWh. What is not known is null. */
export interface Rise {
  /** The last good reading before the stretch, else the first in it; null if none is in it. */
  readonly startAt: Date | null;
  readonly startKwh: number | null;
  /** The last good reading in the stretch. */
  readonly endAt: Date | null;
  readonly endKwh: number | null;
  /** Null if there is no reading, or if `unknown` says why. Never negative. */
  readonly riseKwh: number | null;
  readonly unknown: (typeof unknownReasons)[number] | null;
  /** The number of good readings in the stretch, the average of their power in watts and the time of the first; if they were asked for. */
  readonly count: number | null;
  readonly averagePower: number | null;
  readonly firstAt: Date | null;
}

/**
 * The rises of these stretches, in their order; a few seeks in an index per stretch, however many readings are in it.
 * `counted` also reads every good reading of the stretches. Differences are exact decimals, rounded once, to a number of JSON.
 */
async function readRises(
  database: Kysely<Database>,
  stretches: readonly Stretch[],
  counted: 'counted' | 'not counted' = 'not counted',
): Promise<readonly Rise[]> {
  const good = sql`from consumption_readings where endpoint_id = asked.endpoint_id and success and total_kwh is not null`;
  const within = sql`${good} and read_at >= asked.begins_at and read_at < asked.ends_at`;
  const counts =
    counted === 'counted'
      ? sql`select count(*)::integer as count, avg(power) as average_power, min(read_at) as first_at ${within}`
      : sql`select null::integer as count, null::double precision as average_power, null::timestamptz as first_at`;
  const { rows } = await sql<Rise>`
    select base.read_at as "startAt", base.total_kwh::double precision as "startKwh",
      last.read_at as "endAt", last.total_kwh::double precision as "endKwh",
      case when judged.unknown is null then (last.total_kwh - base.total_kwh)::double precision end as "riseKwh", judged.unknown,
      counts.count, counts.average_power as "averagePower", counts.first_at as "firstAt"
    from unnest(
      ${textColumn(stretches, ({ endpointId }) => endpointId)}::uuid[],
      ${textColumn(stretches, ({ fromMs }) => new Date(fromMs).toISOString())}::timestamptz[],
      ${textColumn(stretches, ({ toMs }) => new Date(toMs).toISOString())}::timestamptz[]
    ) with ordinality as asked (endpoint_id, begins_at, ends_at, place)
    left join endpoints on endpoints.id = asked.endpoint_id
    left join lateral (select read_at, total_kwh, serial ${within} order by read_at desc limit 1) as last on true
    left join lateral (
      select * from (
        (select read_at, total_kwh, serial ${good} and read_at < asked.begins_at order by read_at desc limit 1)
        union all
        (select read_at, total_kwh, serial ${good} and read_at >= asked.begins_at order by read_at limit 1)
      ) as candidates
      where last.read_at is not null
      order by read_at limit 1
    ) as base on true
    cross join lateral (
      select case
        when base.serial <> last.serial then 'meter_replaced'
        when endpoints.meter_replaced_at > base.read_at and endpoints.meter_replaced_at <= last.read_at then 'meter_replaced'
        else (
          select break from consumption_readings
          where endpoint_id = asked.endpoint_id and break is not null and read_at > base.read_at and read_at <= last.read_at
          order by read_at desc limit 1
        )
      end as unknown
    ) as judged
    cross join lateral (${counts}) as counts
    order by place
  `.execute(database);
  return rows;
}

/** The rise of the month so far at each of these good readings, in their order; the month is one of the endpoint's zone. */
export async function readMonthsSoFar(
  database: Kysely<Database>,
  readings: readonly { readonly endpointId: string; readonly timezone: string; readonly readAtMs: number }[],
): Promise<readonly Rise[]> {
  const zoneOf = zonesOf();
  const stretches = readings.map(({ endpointId, timezone, readAtMs }) => {
    const { from } = monthSoFar(Math.floor(readAtMs / 1000), zoneOf({ timezone }));
    return { endpointId, fromMs: from * 1000, toMs: readAtMs + 1 };
  });
  return await readRises(database, stretches);
}

/** Endpoints with their rises in a window of the zone of each. */
export async function readEndpointRises(
  database: Kysely<Database>,
  endpoints: readonly ReadEndpoint[],
  windowOf: (zone: ReturnType<ReturnType<typeof zonesOf>>) => Window,
  counted?: 'counted',
): Promise<readonly { readonly endpoint: ReadEndpoint; readonly window: Window; readonly rise: Rise | undefined }[]> {
  const zoneOf = zonesOf();
  const asked = endpoints.map((endpoint) => ({ endpoint, window: windowOf(zoneOf(endpoint)) }));
  const stretches = asked.map(({ endpoint, window }) => ({ endpointId: endpoint.id, fromMs: window.from * 1000, toMs: window.to * 1000 }));
  const rises = await readRises(database, stretches, counted);
  return asked.map((each, index) => ({ ...each, rise: rises[index] }));
}

/** The exact sum of decimals; what is not known counts as nothing. */
export async function sumExactly(database: Kysely<Database>, values: readonly (number | null | undefined)[]): Promise<number> {
  const column = numberColumn(values, (value) => value);
  const { rows } = await sql<{ sum: number }>`
    select coalesce(sum(value), 0)::double precision as sum from unnest(${column}::numeric[]) as value
  `.execute(database);
  return rows[0]?.sum ?? 0;
}
