import type { Logger } from 'pino';
import { migrationsFolder } from '../assets.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { migrate } from '../migrations/migrate.ts';
import { type Migration, readMigrations } from '../migrations/migration-files.ts';

/** Applies the migrations that are missing, and says which. Returns all that there are. */
export async function bringUpToDate({ kysely }: OpenDatabase, log: Logger): Promise<readonly Migration[]> {
  const migrations = await readMigrations(migrationsFolder);
  const applied = await migrate(kysely, migrations);
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was brought up to date');
  return migrations;
}
