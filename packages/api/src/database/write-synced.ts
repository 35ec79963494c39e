import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncEntry } from '@wattjobs/core/files';

/**
 * Writes a file that only its owner can read: first aside, then synced and moved into place.
 * If the process is killed or the power fails, the whole file is there or none.
 */
export async function writeSynced(path: string, text: string): Promise<void> {
  const unfinished = `${path}.new`;
  await rm(unfinished, { force: true });
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncEntry(dirname(path));
}
