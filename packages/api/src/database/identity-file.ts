import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { RestoreData } from '@wattjobs/core';
import { databaseIdName } from './judge-folder.ts';
import { syncEntry, syncFolder } from './sync-folder.ts';

/**
 * Keeps the id of an embedded database in a file beside it, by which a later start knows that there was one.
 * A folder that an earlier version made has none yet; nothing of it was ever synced, so all of it is now.
 * @throws RestoreData where the file names another database
 */
export async function keepIdentityFile(folder: string, id: string): Promise<void> {
  const path = join(folder, databaseIdName);
  const kept = await keptId(path);
  if (kept === id) return;
  if (kept !== undefined) {
    throw new RestoreData(`${folder}/postgres is the database ${id}, and ${path} names another one (${kept.slice(0, 40)})`, {
      reason: 'data_swapped',
      wayOut: `Put the database back that belongs to the file; or delete the file, if this one is to be used from now on.`,
    });
  }
  await syncFolder(join(folder, 'postgres'));
  const unfinished = `${path}.new`;
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(`${id}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncEntry(folder);
}

async function keptId(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
