import { openAsBlob } from 'node:fs';
import { sql } from 'kysely';
import { PGlite } from '@electric-sql/pglite';
import { migrationsFolder } from '../assets.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { onPglite, spareMemory } from '../database/pglite.ts';
import { openPostgres, type PostgresSettings } from '../database/postgres.ts';
import { migrate } from '../migrations/migrate.ts';
import { readMigrations } from '../migrations/migration-files.ts';
import { preparedDataFile } from './prepared-data.ts';

/** Unused databases: opening one takes half a second, emptying one a few milliseconds. */
const free: OpenDatabase[] = [];
let made = 0;

/**
 * A migrated, empty database; release it after the test.
 * It is PGlite in memory, or a new database on the Postgres of TEST_DATABASE_URL, so that one suite runs on both.
 */
export async function borrowDatabase(): Promise<OpenDatabase> {
  const kept = free.pop();
  if (kept !== undefined) return kept;
  const server = process.env['TEST_DATABASE_URL'];
  return server === undefined ? inMemory() : newOnPostgres(server);
}

/** Empties a database and keeps it for the next test of this worker. */
export async function giveBack(database: OpenDatabase): Promise<void> {
  await emptyTables(database);
  free.push(database);
}

/** Borrows a database for some work. */
export async function withTestDatabase<Result>(work: (database: OpenDatabase['kysely']) => Promise<Result>): Promise<Result> {
  const database = await borrowDatabase();
  try {
    return await work(database.kysely);
  } finally {
    await giveBack(database);
  }
}

/** The settings of a pool on a Postgres for tests. */
export function testPostgres(connectionString: string, change: Partial<PostgresSettings> = {}): PostgresSettings {
  return { server: { connectionString }, poolSize: 2, maxOverflow: 8, recycleSeconds: 0, statementTimeoutMs: 30_000, ...change };
}

async function inMemory(): Promise<OpenDatabase> {
  spareMemory();
  return onPglite(await PGlite.create({ loadDataDir: await openAsBlob(await preparedDataFile()) }));
}

async function newOnPostgres(server: string): Promise<OpenDatabase> {
  const name = `test_${process.pid}_${(made += 1)}`;
  const admin = openPostgres(testPostgres(server), () => undefined);
  try {
    await sql`create database ${sql.id(name)}`.execute(admin.kysely);
  } finally {
    await admin.close();
  }
  const database = openPostgres(testPostgres(server.replace(/[^/]*$/, name)), () => undefined);
  await migrateTestDatabase(database);
  return database;
}

/** Brings a database up to date; returns the numbers of the migrations that were applied. */
export async function migrateTestDatabase({ kysely }: OpenDatabase): Promise<readonly number[]> {
  return migrate(kysely, await readMigrations(migrationsFolder));
}

/** Deletes every row, restarts the ids, and drops the partitions, which come with rows. */
async function emptyTables({ kysely }: OpenDatabase): Promise<void> {
  const { rows } = await sql<{ name: string; partition: boolean }>`
    select quote_ident(relname) as name, relispartition as partition from pg_class
    where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace and relname not in ('schema_migrations', 'database_identity')
  `.execute(kysely);
  const names = (partition: boolean) => rows.filter((row) => row.partition === partition).map(({ name }) => name);
  if (names(true).length > 0) await sql.raw(`drop table ${names(true).join(', ')}`).execute(kysely);
  // A replica deletes without triggers and in any order. Truncating a few tables takes longer than deleting from all of them.
  await sql
    .raw(
      `begin; set local session_replication_role = replica; ${names(false)
        .map((name) => `delete from ${name};`)
        .join(' ')}
       select setval(seqrelid, seqstart, false) from pg_sequence
       where exists (select from pg_depend where classid = 'pg_class'::regclass and objid = seqrelid and refobjsubid > 0);
       commit`,
    )
    .execute(kysely);
}
