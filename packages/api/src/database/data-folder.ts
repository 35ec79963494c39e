import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FixSettings, RestoreData } from '@wattjobs/core';
import { preparedDataFile } from '../assets.ts';
import { readEvidence } from './folder-evidence.ts';
import { judgeFolder } from './judge-folder.ts';
import type { OpenDatabase } from './open-database.ts';
import { syncEntry, syncFolder } from './sync-folder.ts';

/** Makes the data folder where it is missing. @throws FixSettings where that cannot be done */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new FixSettings([{ name: 'DATA_DIR', problem: `is ${folder}, which cannot be made (${reasonOf(error)})`, example: '/data' }]);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/**
 * Looks whether a data folder is new or holds a whole database. Touches nothing, so that what is left of lost data stays as it is.
 * For a restore a folder counts as new that has lost its database and nothing else.
 * @throws RestoreData if it held data that is gone, or holds a database that is not whole, of another version, or another user's
 * @throws FixSettings if it cannot be read
 */
export async function examineDataFolder(folder: string, purpose: 'use' | 'restore' = 'use'): Promise<'new' | 'whole'> {
  const verdict = judgeFolder(await readEvidence(folder), folder);
  if (typeof verdict === 'string') return verdict;
  const { reason, problem, wayOut } = verdict;
  if (purpose === 'restore' && reason === 'data_missing') return 'new';
  throw new RestoreData(problem, { reason, wayOut });
}

/**
 * Opens the embedded database of a data folder that this process has locked; makes it if the folder is new.
 * `prepared` is a tar of one that is made already. It is made aside, synced and moved into place, so that a first start that was killed or lost its power leaves nothing half-made behind.
 * @throws RestoreData, FixSettings, WaitForDatabase
 */
export async function openDataFolder(
  folder: string,
  { prepared = preparedDataFile(), purpose = 'use' }: { readonly prepared?: string | undefined; readonly purpose?: 'use' | 'restore' } = {},
): Promise<OpenDatabase> {
  const found = await examineDataFolder(folder, purpose);
  // A Postgres user never loads it.
  const { makePglite, openPglite } = await import('./pglite.ts');
  const path = join(folder, 'postgres');
  if (found === 'new') {
    const aside = join(folder, 'postgres.new');
    await rm(aside, { recursive: true, force: true });
    // The data folder may be one that others made, and may look into.
    await mkdir(aside, { mode: 0o700 });
    await makePglite(aside, prepared);
    await syncFolder(aside);
    await rename(aside, path).catch((error: unknown) => {
      const problem = `holds ${path}, which is a link or a mounted volume (${reasonOf(error)}): mount the volume at ${folder} instead`;
      throw new FixSettings([{ name: 'DATA_DIR', problem }]);
    });
    await syncEntry(folder);
  }
  // Whoever has the lock of the folder is alone. The engine's own mark of a process says nothing more, and one that a power cut left empty would keep it from ever opening.
  await rm(join(path, 'postmaster.pid'), { force: true });
  // The engine's file system takes a link for no folder.
  return openPglite(await realpath(path));
}
