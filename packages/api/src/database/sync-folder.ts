import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncEntry } from '@wattjobs/core/files';

/** Syncs every file and folder below a folder, the folder itself, and its name in the one above. */
export async function syncFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) if (entry.isFile() || entry.isDirectory()) await syncEntry(join(entry.parentPath, entry.name));
  await syncEntry(folder);
  await syncEntry(dirname(folder));
}
