import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncEntry } from './sync-folder.ts';

/**
 * Writes a file for its owner alone: aside first, synced, then moved into place.
 * A process that is killed, or a machine that loses its power, leaves the whole file behind or none.
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
