import type { Logger } from 'pino';
import { migrationsFolder } from '../assets.ts';
import { readIdentity } from '../database/database-identity.ts';
import { asFolderFailure } from '../database/engine-failure.ts';
import { keepIdentityFile } from '../database/identity-file.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { migrate } from '../migrations/migrate.ts';
import { type Migration, readMigrations } from '../migrations/migration-files.ts';

export interface UpToDate {
  /** All migrations. */
  readonly migrations: readonly Migration[];
  /** The numbers of those that were applied now. */
  readonly applied: readonly number[];
}

/**
 * Applies the missing migrations and logs which.
 * @throws RestoreData if the data folder belongs to another database, or if its files are damaged
 * @throws FixSettings, WaitForDatabase
 */
export async function bringUpToDate({ kysely, dataFolder }: OpenDatabase, log: Logger): Promise<UpToDate> {
  const migrations = await readMigrations(migrationsFolder);
  try {
    const applied = await migrate(kysely, migrations);
    if (applied.length > 0) log.info({ migrations: applied }, 'the database was migrated');
    const { id } = await readIdentity(kysely);
    if (dataFolder !== undefined) await keepIdentityFile(dataFolder, id);
    log.info({ databaseId: id }, 'the database is open');
    return { migrations, applied };
  } catch (error) {
    throw (dataFolder === undefined ? undefined : asFolderFailure(dataFolder, error)) ?? error;
  }
}
