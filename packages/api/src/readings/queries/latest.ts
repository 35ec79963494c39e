import type { DueEndpoint } from '@wattjobs/rows/consumption';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';

/** A good reading, which has a counter, with what else the meter said. */
export interface GoodReading {
  readonly readAt: Date;
  readonly totalKwh: number;
  readonly voltage: number | null;
  readonly current: number | null;
  readonly power: number | null;
  readonly serial: string | null;
}

/** The newest readings of an endpoint. */
export interface LatestReadings {
  /** Good or not. */
  readonly newest: {
    readonly readAt: Date;
    readonly success: boolean;
    readonly reason: string | null;
    readonly errorMessage: string | null;
  };
  readonly lastGood: GoodReading | null;
  /** A person said that the meter was replaced after the last good reading: later ones are not compared with it. */
  readonly isReplaced: boolean;
}

interface Row {
  readonly id: string;
  readonly newest_at: Date;
  readonly success: boolean;
  readonly reason: string | null;
  readonly error_message: string | null;
  readonly good_at: Date | null;
  readonly total_kwh: string | null;
  readonly voltage: number | null;
  readonly current: number | null;
  readonly power: number | null;
  readonly serial: string | null;
  readonly replaced: boolean | null;
}

/** The newest readings of these endpoints by their id; one without any reading is absent. Two seeks in an index per endpoint. */
export async function latestReadings(
  database: Kysely<Database>,
  endpointIds: readonly string[],
): Promise<ReadonlyMap<string, LatestReadings>> {
  const { rows } = await sql<Row>`
    select endpoints.id, newest.read_at as newest_at, newest.success, newest.reason, newest.error_message,
      good.read_at as good_at, good.total_kwh, good.voltage, good.current, good.power, good.serial,
      endpoints.meter_replaced_at > good.read_at as replaced
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
    rows.map((row) => {
      const { newest_at, success, reason, error_message, good_at, total_kwh, voltage, current, power, serial, replaced } = row;
      const lastGood = good_at === null ? null : { readAt: good_at, totalKwh: Number(total_kwh), voltage, current, power, serial };
      const newest = { readAt: newest_at, success, reason, errorMessage: error_message };
      return [row.id, { newest, lastGood, isReplaced: replaced === true }];
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
    [...latest].flatMap(([id, { lastGood, isReplaced }]) =>
      lastGood === null || isReplaced
        ? []
        : [[id, { timestamp: lastGood.readAt.toISOString(), totalKwh: lastGood.totalKwh, serial: lastGood.serial }] as const],
    ),
  );
}
