import { FixSettings } from '@wattjobs/core/errors';
import { parseJson } from '@wattjobs/core/json';
import { type Kysely, sql, type Transaction } from 'kysely';
import { makeMonths, partitionColumn } from '../database/month-partitions.ts';
import type { Database } from '../database/types.ts';
import { settleReadings } from '../readings/batch/insert-readings.ts';
import { appliedMigrations, migrate } from '../migrations/migrate.ts';
import type { Migration } from '../migrations/migration-files.ts';
import { DumpEnd, DumpHead, parseRow, SequenceLine } from './dump-lines.ts';
import { dumpedTables } from './write-dump.ts';

const rowsPerInsert = 1_000;

/** The engine takes several times as much while it inserts them. */
const charactersPerInsert = 8_000_000;

/**
 * Loads a dump into an empty database. The schema is migrated to the dump's version, filled, and then migrated to the latest.
 * Loads all rows or none. Returns their number.
 * @throws FixSettings if the dump is incomplete or from a newer version, or the database is not empty
 */
export async function restoreDump(
  database: Kysely<Database>,
  lines: AsyncIterable<string>,
  migrations: readonly Migration[],
): Promise<number> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = DumpHead.safeParse(first.done === true ? undefined : parseJson(first.value));
  if (!head.success) throw unfit('The dump', 'is not a dump: give the file that "wattjobs-api dump" wrote');
  const { migration } = head.data;
  if (!migrations.some(({ number }) => number === migration))
    throw unfit(
      'The dump',
      `is of migration ${migration}, which this version does not know: restore it with the version that created it, or a newer one`,
    );
  await migrate(
    database,
    migrations.filter(({ number }) => number <= migration),
  );
  await refuseOtherRows(database, migration);
  const rows = await database.transaction().execute((transaction) => load(transaction, { [Symbol.asyncIterator]: () => iterator }));
  await migrate(database, migrations);
  await settleReadings(database);
  return rows;
}

/** @throws FixSettings if a table holds a row, or the schema is newer than the dump */
async function refuseOtherRows(database: Kysely<Database>, migration: number): Promise<void> {
  const newest = Math.max(...(await appliedMigrations(database)).keys());
  if (newest > migration)
    throw unfit('The database', `is at migration ${newest}, and the dump at ${migration}: restore into a database without tables`);
  for (const table of await dumpedTables(database)) {
    if (table === 'database_identity') continue;
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(database);
    if (rows.length > 0) throw unfit('The database', `has rows in ${table}: restore into an empty database`);
  }
}

async function load(transaction: Transaction<Database>, lines: AsyncIterable<string>): Promise<number> {
  await sql`set local statement_timeout = 0`.execute(transaction);
  await sql`set constraints all deferred`.execute(transaction);
  const tables = new Set(await dumpedTables(transaction));
  if (tables.has('database_identity')) await transaction.deleteFrom('database_identity').execute();
  let rows = 0;
  let waiting: { readonly table: string; readonly jsons: string[] } = { table: '', jsons: [] };
  let characters = 0;
  const insertWaiting = async () => {
    if (waiting.jsons.length > 0) await insert(transaction, waiting.table, waiting.jsons);
    rows += waiting.jsons.length;
    characters = 0;
  };
  for await (const line of lines) {
    const row = parseRow(line);
    if (row !== undefined) {
      if (!tables.has(row.table)) throw unfit('The dump', `has rows of ${row.table.slice(0, 60)}, a table that does not exist`);
      if (row.table !== waiting.table || waiting.jsons.length >= rowsPerInsert || characters >= charactersPerInsert) {
        await insertWaiting();
        waiting = { table: row.table, jsons: [] };
      }
      waiting.jsons.push(row.json);
      characters += row.json.length;
      continue;
    }
    await insertWaiting();
    waiting = { table: '', jsons: [] };
    const content = parseJson(line);
    const end = DumpEnd.safeParse(content);
    if (end.success && end.data.end.rows === rows) return rows;
    const sequence = SequenceLine.safeParse(content);
    if (!sequence.success) throw unfit('The dump', `has an invalid line after ${rows} rows`);
    await sql`select setval(${sequence.data.sequence}::regclass, ${sequence.data.value}::bigint)`.execute(transaction);
  }
  throw unfit('The dump', `ends after ${rows + waiting.jsons.length} rows, without its last line: it is incomplete`);
}

/** Rows of one dump have the same columns; those that a newer schema adds get their defaults. */
async function insert(transaction: Transaction<Database>, table: string, jsons: readonly string[]): Promise<void> {
  const columns = Object.keys(parseJson(jsons[0] ?? '{}') as object).map((name) => sql.id(name));
  const rows = sql`json_populate_recordset(null::${sql.table(table)}, ${`[${jsons.join(',')}]`}::json)`;
  const time = await partitionColumn(transaction, table);
  if (time !== undefined) {
    const months = sql<{ month: string }>`select distinct to_char(${sql.id(time)} at time zone 'UTC', 'YYYY-MM') as month from ${rows}`;
    await makeMonths(
      transaction,
      table,
      (await months.execute(transaction)).rows.map(({ month }) => month),
    );
  }
  await sql`insert into ${sql.table(table)} (${sql.join(columns)}) select ${sql.join(columns)} from ${rows}`.execute(transaction);
}

function unfit(name: string, problem: string): FixSettings {
  return new FixSettings([{ name, problem }]);
}
