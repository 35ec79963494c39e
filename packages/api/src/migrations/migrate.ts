import { FixSettings, WaitForDatabase } from '@wattjobs/core/errors';
import { type Kysely, sql, type Transaction } from 'kysely';
import { isDatabaseAway, sqlStateOf } from '../database/database-errors.ts';
import type { Database } from '../database/types.ts';
import type { Migration } from './migration-files.ts';

/** The key of the advisory lock: any number that no other program uses in the same database. */
const lockKey = 7_746_651;

/**
 * Brings the schema up to date, in one transaction, and returns the numbers of the migrations that were applied.
 * If several programs start, one migrates and the others wait for its advisory lock.
 * @throws FixSettings if the database is of a newer program, a migration was edited since, or its user lacks the rights
 * @throws WaitForDatabase if it is read-only now
 */
export async function migrate(database: Kysely<Database>, migrations: readonly Migration[]): Promise<readonly number[]> {
  try {
    return await bringUp(database, migrations);
  } catch (error) {
    if (error instanceof Error && sqlStateOf(error) === insufficientPrivilege)
      throw unfit(`does not let its user create or read tables (${error.message}): make the user the owner of the schema and its tables`);
    if (error instanceof Error && isDatabaseAway(error))
      throw new WaitForDatabase(`the database rejected a migration: ${error.message}`, { cause: error });
    throw error;
  }
}

const insufficientPrivilege = '42501';

function bringUp(database: Kysely<Database>, migrations: readonly Migration[]): Promise<readonly number[]> {
  return database.transaction().execute(async (transaction) => {
    // Changing a large table may take long.
    await sql`set local statement_timeout = 0`.execute(transaction);
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(transaction);
    await sql`create table if not exists schema_migrations (
      number integer primary key, checksum text not null, applied_at timestamptz not null default now()
    )`.execute(transaction);
    const pending = pendingMigrations(await appliedMigrations(transaction), migrations);
    for (const migration of pending) await apply(transaction, migration);
    return pending.map(({ number }) => number);
  });
}

/** The database's record: the checksum of each migration by its number. */
export async function appliedMigrations(database: Kysely<Database>): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ number: number; checksum: string }>`select number, checksum from schema_migrations`.execute(database);
  return new Map(rows.map(({ number, checksum }) => [number, checksum]));
}

/**
 * The migrations that are still to be applied.
 * @throws FixSettings if the applied migrations differ from the known ones
 */
export function pendingMigrations(applied: ReadonlyMap<number, string>, migrations: readonly Migration[]): readonly Migration[] {
  const known = new Map(migrations.map(({ number, checksum }) => [number, checksum]));
  for (const [number, checksum] of applied) {
    if (!known.has(number))
      throw unfit(`has migration ${number}, which this version does not know: start the version that applied it, or a newer one`);
    if (known.get(number) !== checksum) throw unfit(`has another migration ${number} than this version: one of the two was edited`);
  }
  return migrations.filter(({ number }) => !applied.has(number));
}

async function apply(transaction: Transaction<Database>, { number, sql: text, checksum }: Migration): Promise<void> {
  await sql.raw(text).execute(transaction);
  await sql`insert into schema_migrations (number, checksum) values (${number}, ${checksum})`.execute(transaction);
}

function unfit(problem: string): FixSettings {
  return new FixSettings([{ name: 'The database', problem }]);
}
