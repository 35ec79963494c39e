import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../database/types.ts';
import { appliedMigrations } from '../migrations/migrate.ts';
import { type DumpHead, formatRow } from './dump-lines.ts';

const rowsPerFetch = 2_000;

/** Of a table with pictures, which are hundreds of kilobytes each. */
const largeRowsPerFetch = 20;

/**
 * The tables whose rows are dumped, in the order of their names: all but the list of migrations, which `restore` creates again.
 * The rows of a partition are those of its table.
 */
export async function dumpedTables(database: Kysely<Database>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select relname as name from pg_class
    where relkind in ('r', 'p') and not relispartition and relnamespace = current_schema()::regnamespace and relname <> 'schema_migrations'
    order by relname collate "C"`.execute(database);
  return rows.map(({ name }) => name);
}

/**
 * Writes a consistent snapshot of a database as lines of JSON.
 * Any version of Postgres can load them: use it to change the major version, or from PGlite to Postgres.
 * Returns the number of rows.
 */
export async function writeDump(database: Kysely<Database>, write: (line: string) => Promise<void>): Promise<number> {
  const tables = await dumpedTables(database);
  return await database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      await sql`set local statement_timeout = 0`.execute(transaction);
      // Before the first look: a table that is emptied after it would seem empty, because that is not undone for earlier snapshots.
      await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in access share mode`.execute(transaction);
      const migration = Math.max(...(await appliedMigrations(transaction)).keys());
      await write(JSON.stringify({ format: 'wattjobs-api dump', version: 1, migration } satisfies DumpHead));
      let rows = 0;
      for (const table of tables) rows += await writeTable(transaction, table, write);
      for (const { name, value } of await usedSequences(transaction)) await write(JSON.stringify({ sequence: name, value }));
      await write(JSON.stringify({ end: { rows } }));
      return rows;
    });
}

async function writeTable(transaction: Transaction<Database>, table: string, write: (line: string) => Promise<void>): Promise<number> {
  await sql`declare dumped no scroll cursor for select row_to_json(each)::text as json from ${sql.table(table)} each`.execute(transaction);
  const { rows: binary } =
    await sql`select 1 from pg_attribute where attrelid = ${table}::regclass and atttypid = 'bytea'::regtype`.execute(transaction);
  const perFetch = binary.length === 0 ? rowsPerFetch : largeRowsPerFetch;
  let rows = 0;
  for (;;) {
    const fetched = await sql<{ json: string }>`fetch ${sql.lit(perFetch)} from dumped`.execute(transaction);
    for (const { json } of fetched.rows) await write(formatRow({ table, json }));
    rows += fetched.rows.length;
    if (fetched.rows.length < perFetch) break;
  }
  await sql`close dumped`.execute(transaction);
  return rows;
}

async function usedSequences(transaction: Transaction<Database>): Promise<readonly { readonly name: string; readonly value: string }[]> {
  const { rows } = await sql<{ name: string; value: string }>`select sequencename as name, last_value::text as value from pg_sequences
    where schemaname = current_schema() and last_value is not null order by 1`.execute(transaction);
  return rows;
}
