import { WaitForLock } from '@wattjobs/core/errors';
import type { Clock } from '@wattjobs/core/time';
import type { Logger } from 'pino';
import { controlSocketPath } from '../control/socket-path.ts';
import { examineDataFolder, makeDataFolder, openDataFolder } from '../database/data-folder.ts';
import { lockFolder } from '../database/folder-lock.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { openPostgres } from '../database/postgres.ts';
import { waitForDatabase } from '../database/wait-for-database.ts';
import type { ApiSettings } from '../settings/settings.ts';

export interface OpenStoreOptions {
  readonly settings: Pick<ApiSettings, 'postgres' | 'dataFolder'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stop: AbortSignal;
  /** Only a restore may open a folder that has lost its data. */
  readonly purpose?: 'use' | 'restore';
}

/**
 * Opens the database that the settings name: Postgres once it answers, or the data folder, which stays locked until closed.
 * @throws WaitForLock if another process holds the data folder
 * @throws RestoreData if the folder held data that is gone or cannot be used
 * @throws WaitForDatabase, RenewCredentials, FixSettings
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenDatabase> {
  const { settings, log, purpose = 'use' } = options;
  if (settings.postgres !== undefined) {
    const database = openPostgres(settings.postgres, (error) => log.warn({ err: error }, 'an idle connection to the database was lost'));
    return whenAnswering(database, options);
  }
  // Before anything is created: a folder is unusable if its socket cannot be opened.
  controlSocketPath(settings.dataFolder);
  await makeDataFolder(settings.dataFolder);
  // Before the lock, which is a file too.
  await examineDataFolder(settings.dataFolder, purpose);
  const lock = await lockFolder(settings.dataFolder);
  if (lock === undefined) {
    throw new WaitForLock(`another process holds the data folder ${settings.dataFolder}`, {
      reason: 'data_folder_held',
      fix: 'Stop the other server, or set another DATA_DIR for this one.',
    });
  }
  try {
    const database = await openDataFolder(settings.dataFolder, { purpose });
    return { ...database, dataFolder: settings.dataFolder, close: () => database.close().finally(() => lock.release()) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function whenAnswering(database: OpenDatabase, { clock, stop, log }: OpenStoreOptions): Promise<OpenDatabase> {
  try {
    await waitForDatabase(database.kysely, {
      clock,
      stop,
      onFailure: (attempt, of, why) => log.warn({ attempt, of, why }, 'the database does not answer yet'),
    });
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
