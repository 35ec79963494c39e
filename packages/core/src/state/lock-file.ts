import { randomUUID } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { largestValueBytes, readNamedFile } from '../files/read-named-file.ts';
import { hasErrno } from './file-errors.ts';

/** Creates a lock, a file that only one process can create, with the text of its holder; the open file, or nothing where there is one. */
export function createLock(path: string, holder: string): number | undefined {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return undefined;
    throw error;
  }
  try {
    writeSync(file, holder);
    return file;
  } catch (error) {
    closeSync(file);
    rmSync(path, { force: true });
    throw error;
  }
}

/**
 * The text in the lock; nothing where there is no lock. It is empty for an instant after the lock was created.
 * @throws UnfitFile where something else has the lock's name
 */
export function readLock(path: string): string | undefined {
  try {
    return readNamedFile(path, largestValueBytes).toString('utf8');
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Moves the lock of a holder that is gone away, which only one of several waiters can do. */
export function moveLockAway(path: string, holder: string): void {
  // Two waiters may come to this point at once: the second must not move away the lock that the first has made since.
  if (readLock(path) !== holder) return;
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return;
    throw error;
  }
  rmSync(aside, { force: true });
}
