import { type Kysely, sql, type Transaction } from 'kysely';
import { addMonths } from '../metering/calendar.ts';
import type { Database } from './types.ts';

/** Any number that no other program uses in the same database. */
const lockKey = 7_746_720;

/** The partition of a table for a month (`2026-01`), whose bounds are those of the month in UTC. */
export function monthPartition(table: string, month: string): string {
  return `${table}_${month.replace('-', '_')}`;
}

/**
 * Creates the missing partitions of a table for these months, within the caller's transaction; until it ends, none is dropped.
 * Transactions that need a new one take turns; no other waits, because attaching a table does not lock out its readers and writers.
 * Call it before anything else is locked: then two transactions never wait for each other.
 * A table that an operator made a hypertable has no months.
 */
export async function makeMonths(transaction: Transaction<Database>, table: string, months: Iterable<string>): Promise<void> {
  const wanted = [...new Set(months)].sort();
  if (wanted.length === 0) return;
  await sql`lock table ${sql.table(table)} in row exclusive mode`.execute(transaction);
  if ((await missing(transaction, table, wanted)).length === 0) return;
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(transaction);
  for (const month of await missing(transaction, table, wanted)) {
    const partition = sql.id(monthPartition(table, month));
    await sql`create table ${partition} (like ${sql.table(table)} including defaults including constraints)`.execute(transaction);
    await sql`alter table ${sql.table(table)} attach partition ${partition}
      for values from (${sql.lit(`${month}-01T00:00:00Z`)}) to (${sql.lit(`${addMonths(month, 1)}-01T00:00:00Z`)})`.execute(transaction);
  }
}

async function missing(transaction: Transaction<Database>, table: string, months: readonly string[]): Promise<readonly string[]> {
  const names = months.map((month) => monthPartition(table, month));
  // Not to_regclass: within a transaction it may repeat what it found before another one ended.
  const { rows } = await sql<{ place: number }>`
    select place::integer from unnest(${names}::text[]) with ordinality as wanted (name, place)
    where exists (select from pg_partitioned_table where partrelid = ${table}::regclass)
      and not exists (select from pg_class where relname = wanted.name and relnamespace = current_schema()::regnamespace)
    order by place
  `.execute(transaction);
  return rows.flatMap(({ place }) => months[place - 1] ?? []);
}

/** The months that a table has partitions of, in order. */
export async function monthsOf(database: Kysely<Database>, table: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = ${table}::regclass order by inhrelid::regclass::text collate "C"
  `.execute(database);
  return rows.map(({ name }) => name.slice(-7).replace('_', '-'));
}

/** The column that a table is partitioned by; undefined if it is not partitioned. */
export async function partitionColumn(database: Kysely<Database>, table: string): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_partitioned_table join pg_attribute on attrelid = partrelid and attnum = partattrs[0]
    where partrelid = ${table}::regclass
  `.execute(database);
  return rows[0]?.name;
}
