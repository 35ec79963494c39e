import { WaitForLock } from '@wattjobs/core/errors';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { sqlStateOf } from '../database/database-errors.ts';
import { monthPartition, monthsOf } from '../database/month-partitions.ts';
import type { Database } from '../database/types.ts';
import { textColumn } from '../ingest/columns.ts';
import { addMonths } from '../metering/calendar.ts';
import { monthWindow } from '../metering/windows.ts';
import { isAccepted, isGood } from '../registers/accepted.ts';
import { deriveStaleEvents } from '../registers/derive-events.ts';
import { zonesOf } from './queries/endpoints.ts';

/** How many whole months are kept besides the current one, in UTC. */
export interface RetentionTerms {
  readonly readingsMonths: number;
  readonly evidenceMonths: number;
  readonly nowMs: number;
  /** Without it, nothing is removed. */
  readonly apply: boolean;
}

/** What goes, or went, of one month. */
export interface RetainedMonth {
  readonly month: string;
  readonly what: 'readings' | 'pages';
  readonly removed: number;
  readonly kept: number;
}

/** Any number that no other program uses in the same database. */
const lockKey = 7_746_721;

/**
 * Removes old pages and screenshots, and old readings but for those that something rests on. Each month is one transaction, oldest
 * first: after a run that was stopped, the next one goes on with the rest. A month that stays as it is is not reported.
 * @throws WaitForLock if another run is at work, or the month is in use for too long
 */
export async function* retain(database: Kysely<Database>, terms: RetentionTerms): AsyncIterable<RetainedMonth> {
  await deriveStaleEvents(database);
  const current = new Date(terms.nowMs).toISOString().slice(0, 7);
  const monthsBefore = async (table: string, months: number) =>
    (await monthsOf(database, table)).filter((month) => month < addMonths(current, -months));
  for (const month of await monthsBefore('consumption_evidence', terms.evidenceMonths)) {
    yield await inOwnTransaction(database, terms, (transaction) => dropPages(transaction, month, terms.apply));
  }
  for (const month of await monthsBefore('consumption_readings', terms.readingsMonths)) {
    const done = await inOwnTransaction(database, terms, (transaction) => thinReadings(transaction, month, terms));
    if (done.removed > 0) yield done;
  }
}

async function inOwnTransaction(
  database: Kysely<Database>,
  { apply }: RetentionTerms,
  work: (transaction: Transaction<Database>) => Promise<RetainedMonth>,
): Promise<RetainedMonth> {
  try {
    return await database.transaction().execute(async (transaction) => {
      await sql`set local statement_timeout = 0`.execute(transaction);
      await sql`set local lock_timeout = '10s'`.execute(transaction);
      const { rows } = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${lockKey}) as free`.execute(transaction);
      if (apply && rows[0]?.free !== true) throw held('another run removes old readings');
      return await work(transaction);
    });
  } catch (error) {
    if (sqlStateOf(error) === lockNotAvailable) throw held('the readings of the month were in use for more than 10 s');
    throw error;
  }
}

const lockNotAvailable = '55P03';

function held(message: string): WaitForLock {
  return new WaitForLock(message, { reason: 'readings_in_use', fix: 'Run it again later: it goes on with the month at which it stopped.' });
}

async function dropPages(transaction: Transaction<Database>, month: string, apply: boolean): Promise<RetainedMonth> {
  const partition = sql.id(monthPartition('consumption_evidence', month));
  // Another run may have dropped it since the months were listed.
  const isThere = (await monthsOf(transaction, 'consumption_evidence')).includes(month);
  if (!isThere) return { month, what: 'pages', removed: 0, kept: 0 };
  const removed = await countRows(transaction, partition);
  if (apply) await sql`drop table ${partition}`.execute(transaction);
  return { month, what: 'pages', removed, kept: 0 };
}

/**
 * Empties the month's partition, which takes no longer for many rows, and puts back what must stay. Without the others the events of the
 * month could not be derived again, so they are final.
 */
async function thinReadings(transaction: Transaction<Database>, month: string, { apply, nowMs }: RetentionTerms): Promise<RetainedMonth> {
  const partition = sql.id(monthPartition('consumption_readings', month));
  // Endpoints first, as those who store readings do.
  if (apply) await sql`select from endpoints order by id for no key update`.execute(transaction);
  await deriveStaleEvents(transaction);
  if (apply) await sql`lock table ${partition} in access exclusive mode`.execute(transaction);
  const end = `${addMonths(month, 1)}-01T00:00:00Z`;
  await sql`
    create temporary table kept_readings on commit drop as
    select readings.* from ${partition} as readings join (
      ${await monthEnds(transaction, month)}
      union
      ${aroundTimes(sql`
        select endpoint_id, at from register_events where before_at < ${end}::timestamptz
          and coalesce(after_at, 'infinity') >= ${`${month}-01T00:00:00Z`}::timestamptz
        union
        select id, (multiplier ->> 'from')::timestamptz from endpoints cross join jsonb_array_elements(multipliers) as multiplier
        where multiplier ->> 'from' is not null
      `)}
      union
      select endpoint_id, read_at from statement_readings
    ) as kept using (endpoint_id, read_at)
  `.execute(transaction);
  const [all, kept] = [await countRows(transaction, partition), await countRows(transaction, sql.id('kept_readings'))];
  if (apply && kept < all) {
    await sql`
      update endpoints set events_final_until = greatest(events_final_until, ${end}::timestamptz) where id in (
        select endpoint_id from ${partition} as readings where ${isGood} and left_out is distinct from 'late'
          and not exists (select from kept_readings where endpoint_id = readings.endpoint_id and read_at = readings.read_at)
      )
    `.execute(transaction);
    await sql`truncate ${partition}`.execute(transaction);
    await sql`insert into ${partition} select * from kept_readings`.execute(transaction);
    await sql`
      insert into thinned_months (month, thinned_at) values (${month}, ${new Date(nowMs)})
      on conflict (month) do update set thinned_at = excluded.thinned_at
    `.execute(transaction);
  }
  return { month, what: 'readings', removed: all - kept, kept };
}

/** The first and the last accepted reading of each endpoint in each month of its zone: a boundary is between a last and a first. */
async function monthEnds(transaction: Transaction<Database>, month: string) {
  const { rows: endpoints } = await sql<{ id: string; timezone: string }>`select id, timezone from endpoints`.execute(transaction);
  const zoneOf = zonesOf();
  const stretches = endpoints.flatMap((endpoint) =>
    // A month of another zone overlaps two of UTC.
    [addMonths(month, -1), month, addMonths(month, 1)].map((label) => ({ id: endpoint.id, ...monthWindow(label, zoneOf(endpoint)) })),
  );
  const time = (seconds: number) => new Date(seconds * 1000).toISOString();
  const accepted = sql`select read_at from consumption_readings where endpoint_id = asked.endpoint_id and ${isAccepted}
    and read_at >= asked.begins_at and read_at < asked.ends_at`;
  return sql`
    select asked.endpoint_id, edge.read_at from unnest(
      ${textColumn(stretches, ({ id }) => id)}::uuid[],
      ${textColumn(stretches, ({ from }) => time(from))}::timestamptz[],
      ${textColumn(stretches, ({ to }) => time(to))}::timestamptz[]
    ) as asked (endpoint_id, begins_at, ends_at)
    cross join lateral ((${accepted} order by read_at limit 1) union all (${accepted} order by read_at desc limit 1)) as edge
  `;
}

/** The readings at these times of endpoints, and the accepted ones around them: before and after an event, or a change of the multiplier. */
function aroundTimes(times: RawBuilder<unknown>) {
  const accepted = sql`select read_at from consumption_readings where endpoint_id = times.endpoint_id and ${isAccepted}`;
  return sql`
    select times.endpoint_id, near.read_at from (${times}) as times cross join lateral (
      select times.at as read_at
      union all (${accepted} and read_at < times.at order by read_at desc limit 1)
      union all (${accepted} and read_at >= times.at order by read_at limit 1)
    ) as near
  `;
}

async function countRows(transaction: Transaction<Database>, table: ReturnType<typeof sql.id>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from ${table}`.execute(transaction);
  return rows[0]?.count ?? 0;
}
