import type { Logger } from 'pino';
import { migrationsFolder } from '../assets.ts';
import { readIdentity } from '../database/database-identity.ts';
import { keepIdentityFile } from '../database/identity-file.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { migrate } from '../migrations/migrate.ts';
import { type Migration, readMigrations } from '../migrations/migration-files.ts';

/**
 * Applies the migrations that are missing, and says which. Returns all that there are.
 * @throws RestoreData where the data folder belongs to another database
 * @throws FixSettings, WaitForDatabase
 */
export async function bringUpToDate({ kysely, dataFolder }: OpenDatabase, log: Logger): Promise<readonly Migration[]> {
  const migrations = await readMigrations(migrationsFolder);
  const applied = await migrate(kysely, migrations);
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was brought up to date');
  const { id } = await readIdentity(kysely);
  if (dataFolder !== undefined) await keepIdentityFile(dataFolder, id);
  log.info({ databaseId: id }, 'this is the database');
  return migrations;
}
