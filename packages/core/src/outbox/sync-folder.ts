import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Waits until the disk has the names in a folder: a new file is only found after a power failure if its folder was written too. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Creates a folder, and those above it, so that they survive a power failure. */
export async function makeFolderDurably(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first !== undefined) await syncFolder(dirname(first));
}
