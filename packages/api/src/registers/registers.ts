import { ReportBug } from '@wattjobs/core/errors';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/types.ts';
import type { StoredMultiplier } from '../endpoints/tables.ts';
import type { ConsumptionTerms } from '../metering/consumption.ts';
import { energyPlaces, readDecimal } from '../metering/decimal.ts';
import { type Register, registerOf } from '../metering/register.ts';
import type { RegisterPoint } from '../metering/register-event.ts';
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
 * Times at which a multiplier begins are added by itself. One scan of a few readings per boundary, and two seeks in an index if a side
 * has none so near, however many readings there are.
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
    union all
    select endpoint_id, concat_ws(' ', ${msOf('read_at')}, total_kwh) from consumption_readings where endpoint_id = ${endpointId}::uuid and ${isAccepted}
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
  readonly points: string;
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
  // In the order of the index: most of what a seek reads was just read by the one before.
  const ordered = asked.toSorted((one, other) => (one.endpointId < other.endpointId ? -1 : 1));
  // Written as Postgres reads arrays: the driver quotes each element, which takes several times as long.
  const ids = ordered.flatMap(({ endpointId, atMs }) => atMs.map(() => endpointId)).join(',');
  const times = ordered.flatMap(({ atMs }) => atMs).join(',');
  const { rows } = await sql<Row>`
    with asked as (
      select endpoint_id, to_timestamp(ms / 1000)::timestamptz(3) as at
      from unnest(${`{${ids}}`}::uuid[], ${`{${times}}`}::double precision[]) as boundaries (endpoint_id, ms)
    ), wanted as (
      select endpoint_id, at from asked
      union all
      select endpoint_id, (multiplier ->> 'from')::timestamptz
      from (select endpoint_id, min(at) as first_at, max(at) as last_at from asked group by endpoint_id) as spans
      join endpoints on id = endpoint_id and multipliers <> '[]' cross join jsonb_array_elements(multipliers) as multiplier
      where (multiplier ->> 'from')::timestamptz between first_at and last_at
    ), near as (
      -- A schedule may read five minutes late: two good readings in a row are not farther apart.
      select seeks.* from (
        select array_agg(endpoint_id) as ids, array_agg(at) as times, array_agg((poll_interval_minutes + 5) * interval '1 minute') as distances
        from wanted join endpoints on id = endpoint_id
      ) as every cross join lateral points_near(ids, times, distances) as seeks
    ), found as (
      -- As text: JSON takes several times as long for so many.
      select endpoint_id, coalesce(string_agg(nullif(points, ''), ' '), '') as points from (
        select endpoint_id, before || ' ' || after as points from near where before is not null and after is not null
        union all
        select seeks.* from (select array_agg(endpoint_id) as ids, array_agg(at) as times from near where before is null or after is null) as others
        cross join lateral points_around(ids, times) as seeks where ids is not null
        ${morePoints}
      ) as around group by endpoint_id
    ), known as (
      select endpoint_id, json_agg(${eventJson} order by at) as events
      from register_events where endpoint_id in (select endpoint_id from asked) group by endpoint_id
    )
    select id as "endpointId", events_stale_from is not null as "isStale", multipliers, rated_power_kw as "ratedPowerKw", points, events
    from found join endpoints on id = found.endpoint_id left join known on known.endpoint_id = id
  `.execute(database);
  return rows;
}

function registerOfRow({ endpointId, multipliers, ratedPowerKw, points, events }: Row, longestGapMs: number): EndpointRegister {
  const terms = { multipliers: multipliersOf(multipliers), ratedPowerKw, longestGapMs };
  return { endpointId, register: registerOf(pointsOf(points), (events ?? []).map(eventOf), terms), terms };
}

/** Points in the order of their times, each once: `1767225600000 12543.5 …`. */
function pointsOf(text: string): readonly RegisterPoint[] {
  const words = text.split(' ');
  const points: RegisterPoint[] = [];
  for (let index = 1; index < words.length; index += 2) {
    points.push({ atMs: Number(words[index - 1]), units: readDecimal(words[index] as string, energyPlaces) });
  }
  points.sort((one, other) => one.atMs - other.atMs);
  return points.filter(({ atMs }, index) => points[index - 1]?.atMs !== atMs);
}
