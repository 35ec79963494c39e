import { ReportBug, WaitForLock } from '@wattjobs/core/errors';
import { askServerOf } from '../control/ask-server.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openStore } from './open-store.ts';
import type { Program } from './program.ts';

/** `migrate`: brings the schema up to date. A server on the embedded database does so when it starts. */
export async function migrateCommand({ host, settings, log }: Program): Promise<void> {
  try {
    const database = await openStore({ settings, log, clock: host.clock, stop: host.stop });
    try {
      const { applied } = await bringUpToDate(database, log);
      host.stdout(applied.length === 0 ? 'The database was up to date.\n' : `Applied migrations: ${applied.join(', ')}.\n`);
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof WaitForLock)) throw error;
    const { status } = await askServerOf(settings.dataFolder)('GET', '/readyz');
    if (status !== 200) throw new ReportBug(`the server that holds ${settings.dataFolder} is not ready`);
    host.stdout('The database is up to date: the running server migrated it.\n');
  }
}
