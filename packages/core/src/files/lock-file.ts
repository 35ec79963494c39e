import { randomUUID } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { largestValueBytes, readNamedFile } from './read-named-file.ts';
import { hasErrno } from './file-errors.ts';

/** Creates a lock, a file that only one process can create, with its holder's text; returns the open file, or undefined if it exists. */
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
 * The text in the lock; undefined if there is no lock. The text is empty for an instant after creation.
 * @throws UnfitFile if the lock's name belongs to something else
 */
export function readLock(path: string): string | undefined {
  try {
    return readNamedFile(path, largestValueBytes).toString('utf8');
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Moves away the lock of a holder that is gone, which only one of several waiters can do. */
export function moveLockAway(path: string, holder: string): void {
  // Two waiters may get here at once: the second must not move away the lock that the first has created since.
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
