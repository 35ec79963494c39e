import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { migrationsFolder, schemaFile } from '../assets.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { borrowDatabase, giveBack } from '../testing/test-database.ts';
import { describeSchema } from './describe-schema.ts';
import { appliedMigrations, migrate, pendingMigrations } from './migrate.ts';
import { type Migration, readMigrations } from './migration-files.ts';

const one: Migration = { number: 1, sql: 'create table a (b integer)', checksum: 'one' };
const two: Migration = { number: 2, sql: 'create table c (d integer)', checksum: 'two' };

describe('the migrations that are pending', () => {
  it('are those that the database does not remember', () => {
    expect(pendingMigrations(new Map([[1, 'one']]), [one, two])).toEqual([two]);
  });

  it('are none where one was edited after it had been applied', () => {
    expect(() => pendingMigrations(new Map([[1, 'edited']]), [one, two])).toThrow(/another migration 1 /);
  });

  it('are none where a newer version was here before', () => {
    expect(() => pendingMigrations(new Map([[3, 'three']]), [one, two])).toThrow(/migration 3, which this version does not know/);
  });
});

describe('the migrations of the API', async () => {
  const migrations = await readMigrations(migrationsFolder);

  it('are numbered without a gap', () => {
    expect(migrations.length).toBeGreaterThanOrEqual(2);
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  });
});

describe('migrating', async () => {
  const databases: OpenDatabase[] = [];
  afterEach(async () => {
    for (const database of databases.splice(0)) await giveBack(database);
  });
  async function open(): Promise<OpenDatabase> {
    const database = await borrowDatabase();
    databases.push(database);
    return database;
  }
  const migrations = await readMigrations(migrationsFolder);

  it('does nothing where nothing is pending', async () => {
    const { kysely } = await open();
    expect(await migrate(kysely, migrations)).toEqual([]);
    expect((await appliedMigrations(kysely)).size).toBe(migrations.length);
  });

  it('leaves the schema as it was where a migration fails', async () => {
    const { kysely } = await open();
    const good = { number: 900, sql: 'create table left_behind (a integer)', checksum: 'good' };
    const bad = { number: 901, sql: 'create tabel typo (a integer)', checksum: 'bad' };
    await expect(migrate(kysely, [...migrations, good, bad])).rejects.toThrow(/syntax error/);
    expect((await sql`select to_regclass('left_behind') as found`.execute(kysely)).rows).toEqual([{ found: null }]);
    expect((await appliedMigrations(kysely)).size).toBe(migrations.length);
  });

  it.for([
    ['that takes no changes: wait, it may be a standby', 'set default_transaction_read_only = on', 'DATABASE_UNAVAILABLE', /read-only/],
    ['that forbids its user to: settings', 'set role pg_monitor', 'SETTINGS_WRONG', /does not let its user make or read tables/],
  ] as const)('explains a database %s', async ([, setting, code, message]) => {
    const { kysely } = await open();
    await kysely.connection().execute(async (connection) => {
      await sql.raw(setting).execute(connection);
      const refused = await migrate(connection, migrations).catch((error: unknown) => error);
      await sql`reset role`.execute(connection);
      await sql`reset default_transaction_read_only`.execute(connection);
      expect(refused).toMatchObject({ code, message: expect.stringMatching(message) });
    });
  });

  it('comes to the schema that is committed', async () => {
    const { kysely } = await open();
    // `npm run generate` writes it.
    expect(await describeSchema(kysely)).toBe(await readFile(schemaFile, 'utf8'));
  });
});
