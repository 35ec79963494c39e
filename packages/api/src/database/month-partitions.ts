import { type Kysely, sql, type Transaction } from 'kysely';
import { addMonths } from '../metering/calendar.ts';
import type { Database } from './types.ts';

/** Any number that no other program uses in the same database. */
const lockKey = 7_746_720;

/** What a partition is commented with once every connection reads it. */
const settledMark = 'in the lists of all connections';

/** How often, each 10 ms, it is looked whether those that read a table have ended. To list its partitions takes them far less. */
const mostLooks = 100;

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
  if ((await missing(transaction, table, wanted, null)).length === 0) return;
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(transaction);
  for (const month of await missing(transaction, table, wanted, null)) {
    const partition = sql.id(monthPartition(table, month));
    await sql`create table ${partition} (like ${sql.table(table)} including defaults including constraints)`.execute(transaction);
    await sql`alter table ${sql.table(table)} attach partition ${partition}
      for values from (${sql.lit(`${month}-01T00:00:00Z`)}) to (${sql.lit(`${addMonths(month, 1)}-01T00:00:00Z`)})`.execute(transaction);
  }
}

/**
 * Makes the missing partitions of a table for these months so that every connection reads them. Call it before the transaction that fills them.
 * @see settleMonths
 */
export async function prepareMonths(database: Kysely<Database>, table: string, months: Iterable<string>): Promise<void> {
  const wanted = [...new Set(months)].sort();
  if (wanted.length === 0 || (await missing(database, table, wanted, settledMark)).length === 0) return;
  await database.transaction().execute((transaction) => makeMonths(transaction, table, wanted));
  await settleMonths(database, table);
}

/**
 * Makes every connection list the partitions of a table once more, if any were attached since it was done last.
 * A connection of Postgres that lists them while one is being attached may keep a list without it, until the next change of the table:
 * its queries find nothing there, and say nothing. (RelationBuildPartitionDesc stores the list, though it was invalidated meanwhile.)
 * So the table is changed again, by a setting that stays as it is, when those have ended that may have listed them before.
 */
export async function settleMonths(database: Kysely<Database>, table: string): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(transaction);
    const months = await monthsOf(transaction, table);
    const [column, unsettled] = [await partitionColumn(transaction, table), await missing(transaction, table, months, settledMark)];
    if (column === undefined || unsettled.length === 0) return;
    let readers = await readersOf(transaction, table);
    for (let looks = 0; readers.length > 0 && looks < mostLooks; looks += 1) {
      await sql`select pg_sleep(0.01)`.execute(transaction);
      const still = new Set(await readersOf(transaction, table));
      readers = readers.filter((reader) => still.has(reader));
    }
    await sql`alter table only ${sql.table(table)} alter column ${sql.id(column)} set statistics -1`.execute(transaction);
    for (const month of unsettled) {
      await sql`comment on table ${sql.id(monthPartition(table, month))} is ${sql.lit(settledMark)}`.execute(transaction);
    }
  });
}

/** The other transactions that use a table now, but for those that wait, perhaps for this one. */
async function readersOf(transaction: Transaction<Database>, table: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct virtualtransaction as name from pg_locks
    where relation = ${table}::regclass and database = (select oid from pg_database where datname = current_database())
      and pid <> pg_backend_pid() and pid not in (select pid from pg_locks where not granted and pid is not null)
  `.execute(transaction);
  return rows.map(({ name }) => name);
}

/** Which months have no partition; with a mark, no partition that is commented with it. */
async function missing(
  database: Kysely<Database>,
  table: string,
  months: readonly string[],
  mark: string | null,
): Promise<readonly string[]> {
  const names = months.map((month) => monthPartition(table, month));
  // Not to_regclass: within a transaction it may repeat what it found before another one ended.
  const { rows } = await sql<{ place: number }>`
    select place::integer from unnest(${names}::text[]) with ordinality as wanted (name, place)
    where exists (select from pg_partitioned_table where partrelid = ${table}::regclass)
      and not exists (select from pg_class where relname = wanted.name and relnamespace = current_schema()::regnamespace
        and (${mark}::text is null or obj_description(oid, 'pg_class') = ${mark}))
    order by place
  `.execute(database);
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
