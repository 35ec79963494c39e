import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { asFolderFailure } from './engine-failure.ts';
import { FixSettings } from '@wattjobs/core/errors';
import { expectNamedFile, hasErrno, UnfitFile } from '@wattjobs/core/files';

/** A data folder that only this process may use, until it releases it or dies. */
export interface FolderLock {
  release(): void;
}

/** How long to retry: while another process starts or ends, the lock may look held. */
const settleMs = 300;

/** SQLite's code for a lock that another process holds. */
const sqliteBusy = 5;

/**
 * Locks a data folder for this process; undefined if a live process holds it.
 *
 * PGlite does not stop a second process from opening a folder, and two writers destroy it.
 * The lock is a kernel lock on a file (`fcntl`), which Node.js offers only through SQLite:
 * it ends with the process, however that dies, and cannot be taken from a live one.
 * Process ids would not help: every container has a process 1.
 *
 * @throws FixSettings if the folder cannot be written, or its file system has no locks
 * @throws WaitForDatabase if its disk is full
 */
export async function lockFolder(folder: string): Promise<FolderLock | undefined> {
  // Loaded only if there is a folder to lock.
  const { DatabaseSync } = await import('node:sqlite');
  const path = join(folder, 'lock');
  refuseOtherThanFile(path);
  try {
    await makeLockFile(path);
    const database = new DatabaseSync(path, { timeout: settleMs });
    try {
      database.exec('begin exclusive');
    } catch (error) {
      database.close();
      throw error;
    }
    return {
      release: () => {
        if (database.isOpen) database.close();
      },
    };
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return undefined;
    const failure = asFolderFailure(folder, error);
    if (failure !== undefined) throw failure;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FixSettings([{ name: 'DATA_DIR', problem: `is ${folder}, in which no lock can be taken (${reason})`, example: '/data' }]);
  }
}

/** SQLite would make it world-readable, and anyone who can read it can block the server's lock. */
async function makeLockFile(path: string): Promise<void> {
  try {
    // Never an existing file: closing it would release a lock that this process holds.
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** SQLite would open a pipe or a device of that name. This only calls stat: opening and closing it would release this process's lock. */
function refuseOtherThanFile(path: string): void {
  try {
    expectNamedFile(path);
  } catch (error) {
    // Problems with the folder itself are reported when the lock is created.
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return;
    if (!(error instanceof UnfitFile)) throw error;
    throw new FixSettings([{ name: 'DATA_DIR', problem: `contains ${path}, which ${error.problem}; delete it: the API creates it` }]);
  }
}
