import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasErrno } from './file-errors.ts';

/**
 * Waits until the disk has a file, or the names in a folder: a new file is only found after a power failure if its folder was written too.
 */
export async function syncEntry(path: string): Promise<void> {
  const entry = await open(path);
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
}

/**
 * Creates a folder, and those above it, so that they survive a power failure.
 * Not by the `recursive` option of Node.js, which never returns below /proc.
 */
export async function makeFolderDurably(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
    await makeFolderDurably(dirname(path));
    await makeFolder(path);
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return;
    throw error;
  }
  await syncEntry(dirname(path));
}
