import type { DueEndpoint } from '@wattjobs/rows/consumption';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';

/** The newest reading of an endpoint, good or not, and the last good one, which has a counter. */
export interface LatestReadings {
  readonly id: string;
  readonly newestAt: Date;
  readonly success: boolean;
  readonly reason: string | null;
  readonly message: string | null;
  readonly lastGood: LastGood | null;
  /** A person said that the meter was replaced after the last good reading: later ones are not compared with it. */
  readonly isReplaced: boolean;
}

/** A good reading, with what else the meter said. */
interface LastGood {
  readonly timestamp: string;
  readonly totalKwh: number;
  readonly voltage: number | null;
  readonly current: number | null;
  readonly power: number | null;
  readonly serial: string | null;
}

interface Row extends Omit<LatestReadings, 'lastGood'>, Omit<LastGood, 'timestamp' | 'totalKwh'> {
  readonly goodAt: Date | null;
  readonly totalKwh: number | null;
}

/** The newest readings of these endpoints by their id; one without any reading is absent. Two seeks in an index per endpoint. */
export async function latestReadings(
  database: Kysely<Database>,
  endpointIds: readonly string[],
): Promise<ReadonlyMap<string, LatestReadings>> {
  const { rows } = await sql<Row>`
    select endpoints.id, newest.read_at as "newestAt", newest.success, newest.reason, newest.error_message as message,
      good.read_at as "goodAt", good.total_kwh::double precision as "totalKwh", good.voltage, good.current, good.power, good.serial,
      coalesce(endpoints.meter_replaced_at > good.read_at, false) as "isReplaced"
    from endpoints
    cross join lateral (
      select read_at, success, reason, error_message from consumption_readings where endpoint_id = endpoints.id order by read_at desc limit 1
    ) as newest
    left join lateral (
      select read_at, total_kwh, voltage, current, power, serial from consumption_readings
      where endpoint_id = endpoints.id and success and total_kwh is not null order by read_at desc limit 1
    ) as good on true
    where endpoints.id = any (${endpointIds}::uuid[])
  `.execute(database);
  return new Map(
    rows.map(({ goodAt, totalKwh, voltage, current, power, serial, ...row }) => {
      const lastGood =
        goodAt === null || totalKwh === null ? null : { timestamp: goodAt.toISOString(), totalKwh, voltage, current, power, serial };
      return [row.id, { ...row, lastGood }];
    }),
  );
}

/** What a new reading of an endpoint is compared with, by its id: as the API hands it out with an endpoint that is due. */
export async function lastGoodReadings(
  database: Kysely<Database>,
  endpointIds: readonly string[],
): Promise<ReadonlyMap<string, NonNullable<DueEndpoint['lastGoodReading']>>> {
  const latest = await latestReadings(database, endpointIds);
  return new Map(
    [...latest].flatMap(([id, { lastGood, isReplaced }]) => {
      if (lastGood === null || isReplaced) return [];
      const { timestamp, totalKwh, serial } = lastGood;
      return [[id, { timestamp, totalKwh, serial }] as const];
    }),
  );
}
