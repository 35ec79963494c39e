import { shardOf } from '@wattjobs/core/shards';
import { type ExpressionBuilder, type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
import type { EndpointRow } from '../repository.ts';
import { deviceOf } from './device-of.ts';

/** Which of the due endpoints to hand out. */
export interface DueQuery {
  readonly shards: number;
  readonly shard: number;
  readonly limit: number;
}

/** The endpoints that are due, the one that waits longest first; `due` counts those of the shard, beyond the limit too. */
export interface Due {
  readonly rows: readonly EndpointRow[];
  readonly due: number;
}

/** Looks which endpoints are due. */
export async function findDue(database: Kysely<Database>, { shards, shard, limit }: DueQuery, now: Date): Promise<Due> {
  const all = await database
    .selectFrom('endpoints')
    .selectAll()
    .where((builder) => isDue(builder, now))
    .orderBy(sql`last_attempt_at nulls first`)
    .orderBy('id')
    .execute();
  const rows = shards === 1 ? all : all.filter(({ ip_address }) => shardOf(deviceOf(ip_address), shards) === shard);
  return { rows: rows.slice(0, limit), due: rows.length };
}

/** The endpoint with this name or id, due or not: somebody wants to read it now. */
export async function findNamed(database: Kysely<Database>, wanted: string): Promise<Due> {
  const rows = await database
    .selectFrom('endpoints')
    .selectAll()
    .where('deleted_at', 'is', null)
    .where(sql<boolean>`name = ${wanted} or id::text = ${wanted}`)
    .orderBy('id')
    .execute();
  return { rows, due: rows.length };
}

/** Any number that no other lock uses. */
const lockKey = 7_746_653;

/** Hands out due endpoints: nobody else gets them until the lease ends, or a reading of them arrives. */
export function claimDue(database: Kysely<Database>, query: DueQuery, now: Date, leaseMs: number): Promise<Due> {
  return database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(transaction);
    const found = await findDue(transaction, query, now);
    if (found.rows.length > 0) await claim(transaction, found.rows, new Date(now.getTime() + leaseMs));
    return found;
  });
}

async function claim(transaction: Transaction<Database>, rows: readonly EndpointRow[], until: Date): Promise<void> {
  const ids = rows.map(({ id }) => id);
  // In one order, as readings are stored: two transactions that lock the same rows must not wait for each other.
  await transaction.selectFrom('endpoints').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute();
  await transaction.updateTable('endpoints').set({ claimed_until: until }).where('id', 'in', ids).execute();
}

/** When an endpoint is due again: a tenth of its interval earlier, and at most a minute, so that a schedule of the same length never skips. */
export function dueAfter(attempt: RawBuilder<unknown>): RawBuilder<unknown> {
  const interval = sql`poll_interval_minutes * interval '1 minute'`;
  return sql`${attempt} + ${interval} - least(${interval} / 10, interval '1 minute')`;
}

function isDue(builder: ExpressionBuilder<Database, 'endpoints'>, now: Date) {
  return builder.and([
    builder('enabled', '=', true),
    builder('deleted_at', 'is', null),
    builder.or([builder('claimed_until', 'is', null), builder('claimed_until', '<=', now)]),
    builder.or([builder('last_attempt_at', 'is', null), sql<boolean>`${dueAfter(sql`last_attempt_at`)} <= ${now}::timestamptz`]),
  ]);
}
