import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FixSettings } from '@wattjobs/core';
import { preparedDataFile } from '../assets.ts';
import type { OpenDatabase } from './open-database.ts';

/** Makes the data folder where it is missing. @throws FixSettings where that cannot be done */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new FixSettings([{ name: 'DATA_DIR', problem: `is ${folder}, which cannot be made (${reason})`, example: '/data' }]);
  }
}

/**
 * Opens the embedded database of a data folder that this process has locked; makes it at the first start.
 * `prepared` is a tar of one that is made already. It is made aside and moved into place, so that a first start that was killed leaves nothing half-made behind.
 */
export async function openDataFolder(folder: string, prepared = preparedDataFile()): Promise<OpenDatabase> {
  // A Postgres user never loads it.
  const { makePglite, openPglite } = await import('./pglite.ts');
  const path = join(folder, 'postgres');
  if (!(await exists(path))) {
    const aside = join(folder, 'postgres.new');
    await rm(aside, { recursive: true, force: true });
    // The data folder may be one that others made, and may look into.
    await mkdir(aside, { mode: 0o700 });
    await makePglite(aside, prepared);
    await rename(aside, path);
  }
  return openPglite(path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
