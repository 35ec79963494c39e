import type { TimeZone } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { textColumn } from '../../ingest/columns.ts';
import { type Consumption, consumptionOf } from '../../metering/consumption.ts';
import type { Boundary } from '../../metering/register.ts';
import { monthSoFar, type Window } from '../../metering/windows.ts';
import { readRegisters } from '../../registers/registers.ts';
import { type ReadEndpoint, zonesOf } from './endpoints.ts';

/** A stretch of time of an endpoint, without its end, in milliseconds since the Unix epoch. */
export interface Stretch {
  readonly endpointId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was consumed in a stretch, and the register at its two ends. */
export interface StretchConsumption {
  readonly consumption: Consumption;
  readonly start: Boundary;
  readonly end: Boundary;
}

/** The consumption of these stretches, in their order; a few seeks in an index per stretch, however many readings are in it. */
export async function readConsumptions<Asked extends Stretch>(
  database: Kysely<Database>,
  stretches: readonly Asked[],
  longestGapMs: number,
): Promise<readonly (Asked & StretchConsumption)[]> {
  const times = new Map<string, Set<number>>();
  for (const { endpointId, fromMs, toMs } of stretches) {
    const known = times.get(endpointId) ?? new Set();
    times.set(endpointId, known.add(fromMs).add(toMs));
  }
  const asked = [...times].map(([endpointId, atMs]) => ({ endpointId, atMs: [...atMs] }));
  const registers = new Map((await readRegisters(database, asked, longestGapMs)).map((each) => [each.endpointId, each]));
  return stretches.flatMap((stretch) => {
    const { endpointId, fromMs, toMs } = stretch;
    const known = registers.get(endpointId);
    if (known === undefined) return [];
    const { register, terms } = known;
    return [{ ...stretch, consumption: consumptionOf(register, fromMs, toMs, terms), start: register.at(fromMs), end: register.at(toMs) }];
  });
}

/** The month so far at each of these good readings, by their id; the month is one of the endpoint's zone. */
export async function readMonthsSoFar(
  database: Kysely<Database>,
  readings: readonly { readonly id: string; readonly endpointId: string; readonly timezone: string; readonly readAtMs: number }[],
  longestGapMs: number,
): Promise<ReadonlyMap<string, StretchConsumption>> {
  const zoneOf = zonesOf();
  const stretches = readings.map(({ id, endpointId, timezone, readAtMs }) => {
    const { from } = monthSoFar(Math.floor(readAtMs / 1000), zoneOf({ timezone }));
    return { id, endpointId, fromMs: from * 1000, toMs: readAtMs };
  });
  return new Map((await readConsumptions(database, stretches, longestGapMs)).map((month) => [month.id, month]));
}

/** Endpoints with a window of the zone of each. */
export function windowsOf(
  endpoints: readonly ReadEndpoint[],
  windowOf: (zone: TimeZone) => Window,
): readonly (Stretch & { readonly endpoint: ReadEndpoint })[] {
  const zoneOf = zonesOf();
  return endpoints.map((endpoint) => {
    const { from, to } = windowOf(zoneOf(endpoint));
    return { endpoint, endpointId: endpoint.id, fromMs: from * 1000, toMs: to * 1000 };
  });
}

/** The good readings of a stretch. */
export interface ReadingCount {
  readonly count: number;
  /** In watts; null if none has a power. */
  readonly averagePower: number | null;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
}

/** Counts the good readings of these stretches, in their order; it reads them all. */
export async function countStretches<Asked extends Stretch>(
  database: Kysely<Database>,
  stretches: readonly Asked[],
): Promise<readonly (Asked & ReadingCount)[]> {
  const { rows } = await sql<ReadingCount>`
    select counted.* from unnest(
      ${textColumn(stretches, ({ endpointId }) => endpointId)}::uuid[],
      ${textColumn(stretches, ({ fromMs }) => new Date(fromMs).toISOString())}::timestamptz[],
      ${textColumn(stretches, ({ toMs }) => new Date(toMs).toISOString())}::timestamptz[]
    ) with ordinality as asked (endpoint_id, begins_at, ends_at, place)
    cross join lateral (
      select count(*)::integer as count, avg(power) as "averagePower", min(read_at) as "firstAt", max(read_at) as "lastAt"
      from consumption_readings where endpoint_id = asked.endpoint_id and success and total_kwh is not null
        and read_at >= asked.begins_at and read_at < asked.ends_at
    ) as counted
    order by place
  `.execute(database);
  return stretches.flatMap((stretch, place) => rows.slice(place, place + 1).map((count) => ({ ...stretch, ...count })));
}
