import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { asFolderFailure } from './engine-failure.ts';
import { expectNamedFile, FixSettings, hasErrno, UnfitFile } from '@wattjobs/core';

/** A data folder that this process alone may use, until it lets go or dies. */
export interface FolderLock {
  release(): void;
}

/** How long another process may take to begin or end, in which both see the lock as held. */
const settleMs = 300;

/** SQLite's code for a lock that another process holds. */
const sqliteBusy = 5;

/**
 * Takes a data folder for this process; undefined where a living process has it.
 *
 * PGlite opens a folder as often as it is told to, and two writers destroy it.
 * The lock is the kernel's own on a file (`fcntl`), which Node.js reaches through its SQLite alone:
 * it ends with the process, however that dies, and cannot be taken from one that lives.
 * Process ids would not tell: every container has a process 1.
 *
 * @throws FixSettings where the folder cannot be written, or its file system has no locks
 * @throws WaitForDatabase if its disk is full
 */
export async function lockFolder(folder: string): Promise<FolderLock | undefined> {
  // Only ever loaded where there is a folder to lock.
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

/** SQLite would make it readable for everybody, and whoever can read it can keep the server from its lock. */
async function makeLockFile(path: string): Promise<void> {
  try {
    // Never one that is there: closing it would let go of a lock that this process holds.
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** SQLite would open a pipe or a device of that name. It is only looked at: to open and close it would let go of a lock that this process has. */
function refuseOtherThanFile(path: string): void {
  try {
    expectNamedFile(path);
  } catch (error) {
    // What is wrong with the folder itself is told when the lock is made.
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return;
    if (!(error instanceof UnfitFile)) throw error;
    throw new FixSettings([
      { name: 'DATA_DIR', problem: `holds ${path}, which ${error.problem}; delete it, as it belongs to this program` },
    ]);
  }
}
