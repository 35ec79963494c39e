import { ReportBug } from '@wattjobs/core/errors';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/types.ts';
import type { StoredMultiplier } from '../endpoints/tables.ts';
import { textColumn } from '../ingest/columns.ts';
import type { ConsumptionTerms } from '../metering/consumption.ts';
import { energyPlaces, readDecimal } from '../metering/decimal.ts';
import { type Register, registerOf } from '../metering/register.ts';
import { isAccepted, msOf } from './accepted.ts';
import { deriveStaleEvents } from './derive-events.ts';
import { type EventJson, eventJson, eventOf } from './stored-events.ts';
import { multipliersOf } from './terms.ts';

/** An endpoint's register, as far as it was asked for. */
export interface EndpointRegister {
  readonly endpointId: string;
  readonly register: Register;
  readonly terms: ConsumptionTerms;
}

/** Which boundaries of an endpoint are asked for, in milliseconds since the Unix epoch. */
export interface BoundariesAsked {
  readonly endpointId: string;
  readonly atMs: readonly number[];
}

/**
 * The registers of endpoints with the points around the asked boundaries and all events, in the order of the question.
 * Times at which a multiplier begins are added by itself. Two seeks in an index per boundary, however many readings there are.
 * Stale events are derived first. In a transaction it changes what is derived, so that must not be read-only.
 * @throws ReportBug if there never was such an endpoint
 */
export function readRegisters(
  database: Kysely<Database>,
  asked: readonly BoundariesAsked[],
  longestGapMs: number,
): Promise<readonly EndpointRegister[]> {
  return read(database, asked, longestGapMs, sql``);
}

/** The whole register of an endpoint in a stretch of time, with every accepted reading: for demand. */
export async function readWholeRegister(
  database: Kysely<Database>,
  endpointId: string,
  fromMs: number,
  toMs: number,
  longestGapMs: number,
): Promise<EndpointRegister> {
  const within = sql`
    union
    select endpoint_id, read_at, total_kwh from consumption_readings where endpoint_id = ${endpointId}::uuid and ${isAccepted}
      and read_at between ${new Date(fromMs).toISOString()}::timestamptz and ${new Date(toMs).toISOString()}::timestamptz`;
  const [register] = await read(database, [{ endpointId, atMs: [fromMs, toMs] }], longestGapMs, within);
  if (register === undefined) throw new ReportBug('a register is missing from its own answer');
  return register;
}

interface Row {
  readonly endpointId: string;
  readonly isStale: boolean;
  readonly multipliers: readonly StoredMultiplier[];
  readonly ratedPowerKw: number | null;
  readonly points: readonly (readonly [atMs: number, kwh: string])[] | null;
  readonly events: readonly EventJson[] | null;
}

async function read(
  database: Kysely<Database>,
  asked: readonly BoundariesAsked[],
  longestGapMs: number,
  morePoints: RawBuilder<unknown>,
): Promise<readonly EndpointRegister[]> {
  const registers = new Map<string, EndpointRegister>();
  for (let missing = asked; missing.length > 0; ) {
    const rows = await readRows(database, missing, morePoints);
    for (const row of rows.filter(({ isStale }) => !isStale)) registers.set(row.endpointId, registerOfRow(row, longestGapMs));
    // A batch may make it stale once more in between: then its readings are not judged yet, and it is asked for again.
    const stale = new Set(rows.filter(({ isStale }) => isStale).map(({ endpointId }) => endpointId));
    missing = missing.filter(({ endpointId }) => stale.has(endpointId));
    if (stale.size > 0) await deriveStaleEvents(database, [...stale]);
  }
  return asked.map(({ endpointId }) => {
    const register = registers.get(endpointId);
    if (register === undefined) throw new ReportBug(`there is no endpoint ${endpointId} to read the register of`);
    return register;
  });
}

/** All in one statement: whether the events are stale belongs to the same moment as the readings. */
async function readRows(
  database: Kysely<Database>,
  asked: readonly BoundariesAsked[],
  morePoints: RawBuilder<unknown>,
): Promise<readonly Row[]> {
  const boundaries = asked.flatMap(({ endpointId, atMs }) => atMs.map((ms) => ({ endpointId, time: new Date(ms).toISOString() })));
  const ids = sql`${[...new Set(asked.map(({ endpointId }) => endpointId))]}::uuid[]`;
  const around = (comparison: '<=' | '>', order: 'asc' | 'desc') => sql`(
    select read_at, total_kwh from consumption_readings
    where endpoint_id = wanted.endpoint_id and ${isAccepted} and read_at ${sql.raw(comparison)} wanted.at
    order by read_at ${sql.raw(order)} limit 1
  )`;
  const { rows } = await sql<Row>`
    with asked as (
      select endpoint_id, at from unnest(
        ${textColumn(boundaries, ({ endpointId }) => endpointId)}::uuid[],
        ${textColumn(boundaries, ({ time }) => time)}::timestamptz[]
      ) as boundaries (endpoint_id, at)
    ), wanted as (
      select endpoint_id, at from asked
      union
      select endpoint_id, (multiplier ->> 'from')::timestamptz
      from (select endpoint_id, min(at) as first_at, max(at) as last_at from asked group by endpoint_id) as spans
      join endpoints on id = endpoint_id cross join jsonb_array_elements(multipliers) as multiplier
      where (multiplier ->> 'from')::timestamptz between first_at and last_at
    ), points as (
      select distinct endpoint_id, read_at, total_kwh from wanted cross join lateral (
        ${around('<=', 'desc')} union all ${around('>', 'asc')}
      ) as point
      ${morePoints}
    )
    select id as "endpointId", events_stale_from is not null as "isStale", multipliers, rated_power_kw as "ratedPowerKw", found.points, known.events
    from endpoints left join (
      select endpoint_id, json_agg(json_build_array(${msOf('read_at')}, total_kwh::text) order by read_at) as points
      from points group by endpoint_id
    ) as found on found.endpoint_id = id left join (
      select endpoint_id, json_agg(${eventJson} order by at) as events
      from register_events where endpoint_id = any (${ids}) group by endpoint_id
    ) as known on known.endpoint_id = id
    where id = any (${ids})
  `.execute(database);
  return rows;
}

function registerOfRow({ endpointId, multipliers, ratedPowerKw, points, events }: Row, longestGapMs: number): EndpointRegister {
  const register = registerOf(
    (points ?? []).map(([atMs, kwh]) => ({ atMs, units: readDecimal(kwh, energyPlaces) })),
    (events ?? []).map(eventOf),
  );
  return { endpointId, register, terms: { multipliers: multipliersOf(multipliers), ratedPowerKw, longestGapMs } };
}
