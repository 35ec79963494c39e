import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FixSettings, RestoreData } from '@wattjobs/core/errors';
import { makeFolderDurably, syncEntry } from '@wattjobs/core/files';
import { preparedDataFile } from '../assets.ts';
import { readEvidence } from './folder-evidence.ts';
import { judgeFolder } from './judge-folder.ts';
import type { OpenDatabase } from './open-database.ts';
import { syncFolder } from './sync-folder.ts';

/** Creates the data folder if it is missing. @throws FixSettings if that fails */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await makeFolderDurably(folder);
  } catch (error) {
    throw new FixSettings([{ name: 'DATA_DIR', problem: `is ${folder}, which cannot be created (${reasonOf(error)})`, example: '/data' }]);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/**
 * Checks whether a data folder is new or holds a whole database. It changes nothing, so that remains of lost data survive.
 * For a restore, a folder that has lost only its database counts as new.
 * @throws RestoreData if its data is gone, or its database is incomplete, of another version, or another user's
 * @throws FixSettings if it cannot be read
 */
export async function examineDataFolder(folder: string, purpose: 'use' | 'restore' = 'use'): Promise<'new' | 'whole'> {
  const verdict = judgeFolder(await readEvidence(folder), folder);
  if (typeof verdict === 'string') return verdict;
  const { reason, problem, fix } = verdict;
  if (purpose === 'restore' && reason === 'data_missing') return 'new';
  throw new RestoreData(problem, { reason, fix });
}

/**
 * Opens the embedded database of a data folder that this process has locked; creates it if the folder is new.
 * `prepared` is a tar of a ready one. It is created aside, synced and moved into place: a first start that is killed or loses power leaves nothing incomplete.
 * @throws RestoreData, FixSettings, WaitForDatabase
 */
export async function openDataFolder(
  folder: string,
  { prepared = preparedDataFile(), purpose = 'use' }: { readonly prepared?: string | undefined; readonly purpose?: 'use' | 'restore' } = {},
): Promise<OpenDatabase> {
  const found = await examineDataFolder(folder, purpose);
  // Not loaded if Postgres is used.
  const { makePglite, openPglite } = await import('./pglite.ts');
  const path = join(folder, 'postgres');
  if (found === 'new') {
    const aside = join(folder, 'postgres.new');
    await rm(aside, { recursive: true, force: true });
    // Others may have created the data folder, and may read it.
    await mkdir(aside, { mode: 0o700 });
    await makePglite(aside, prepared);
    await syncFolder(aside);
    await rename(aside, path).catch((error: unknown) => {
      const problem = `contains ${path}, which is a link or a mounted volume (${reasonOf(error)}): mount the volume at ${folder} instead`;
      throw new FixSettings([{ name: 'DATA_DIR', problem }]);
    });
    await syncEntry(folder);
  }
  // The folder's lock excludes others. The engine's own pid file adds nothing, and an empty one left by a power cut would block every start.
  await rm(join(path, 'postmaster.pid'), { force: true });
  // The engine's file system does not accept a link as a folder.
  return openPglite(await realpath(path));
}
