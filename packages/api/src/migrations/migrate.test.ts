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
  it('are those that the database has not recorded', () => {
    expect(pendingMigrations(new Map([[1, 'one']]), [one, two])).toEqual([two]);
  });

  it('are refused if one was edited after it was applied', () => {
    expect(() => pendingMigrations(new Map([[1, 'edited']]), [one, two])).toThrow(/another migration 1 /);
  });

  it('are refused if a newer version has migrated the database', () => {
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

  it('do nothing if none is pending', async () => {
    const { kysely } = await open();
    expect(await migrate(kysely, migrations)).toEqual([]);
    expect((await appliedMigrations(kysely)).size).toBe(migrations.length);
  });

  it('leave the schema unchanged if one fails', async () => {
    const { kysely } = await open();
    const good = { number: 900, sql: 'create table left_behind (a integer)', checksum: 'good' };
    const bad = { number: 901, sql: 'create tabel typo (a integer)', checksum: 'bad' };
    await expect(migrate(kysely, [...migrations, good, bad])).rejects.toThrow(/syntax error/);
    expect((await sql`select to_regclass('left_behind') as found`.execute(kysely)).rows).toEqual([{ found: null }]);
    expect((await appliedMigrations(kysely)).size).toBe(migrations.length);
  });

  it.for([
    ['that is read-only: wait, because it may be a standby', 'set default_transaction_read_only = on', 'DATABASE_UNAVAILABLE', /read-only/],
    ['that denies its user the rights: settings', 'set role pg_monitor', 'SETTINGS_WRONG', /does not let its user create or read tables/],
  ] as const)('explain a database %s', async ([, setting, code, message]) => {
    const { kysely } = await open();
    await kysely.connection().execute(async (connection) => {
      await sql.raw(setting).execute(connection);
      const refused = await migrate(connection, migrations).catch((error: unknown) => error);
      await sql`reset role`.execute(connection);
      await sql`reset default_transaction_read_only`.execute(connection);
      expect(refused).toMatchObject({ code, message: expect.stringMatching(message) });
    });
  });

  it('produce the committed schema', async () => {
    const { kysely } = await open();
    // `npm run generate` writes it.
    expect(await describeSchema(kysely)).toBe(await readFile(schemaFile, 'utf8'));
  });
});
