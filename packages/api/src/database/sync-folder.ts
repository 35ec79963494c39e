import { open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Syncs every file and folder below a folder, the folder itself, and its name in the one above. */
export async function syncFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) if (entry.isFile() || entry.isDirectory()) await syncEntry(join(entry.parentPath, entry.name));
  await syncEntry(folder);
  await syncEntry(dirname(folder));
}

/** Syncs a file, or the names in a folder. */
export async function syncEntry(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
