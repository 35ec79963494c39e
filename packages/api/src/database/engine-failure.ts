import { RestoreData, WaitForDatabase, type WattjobsError } from '@wattjobs/core';
import { sqlStateOf } from './database-errors.ts';
import type { EngineLog } from './engine-log.ts';

/** What the system says where there is no room, no memory, or a disk that fails or was mounted read-only. */
const machine =
  /No space left|Disk quota|File too large|I\/O error|Input\/output error|Read-only file system|[Oo]ut of memory|Too many open files/;

const fullDisk = 'Look whether its disk is full and make room; then start the API again.';

/**
 * Why the embedded database did not open: the machine lacks something, and it opens once that is there;
 * or its files are not what it wrote, and waiting does not help.
 */
export function openFailure(folder: string, cause: unknown, log: EngineLog): WattjobsError {
  const said = inWords(cause, log);
  const message = `the embedded database in ${folder} cannot be opened: ${said}`;
  const state = sqlStateOf(cause);
  if (cause instanceof RangeError || state?.startsWith('53') === true || machine.test(said)) {
    return new WaitForDatabase(message, { wayOut: fullDisk, cause });
  }
  return damaged(message, folder, cause);
}

/** SQLSTATE of a damaged table (XX001), a damaged index (XX002) and a file that is gone (58P01). */
const damage = new Set(['XX001', 'XX002', '58P01']);

/** What to do about an error that says that files of the embedded database are damaged or gone; undefined if it says something else. */
export function asDamage(folder: string, error: unknown): RestoreData | undefined {
  const cause = error instanceof WaitForDatabase ? error.cause : error;
  if (!(cause instanceof Error) || !damage.has(sqlStateOf(cause) ?? '')) return undefined;
  return damaged(`the embedded database in ${folder} cannot be read: ${cause.message}`, folder, cause);
}

function damaged(message: string, folder: string, cause: unknown): RestoreData {
  return new RestoreData(message, {
    reason: 'data_damaged',
    wayOut: `Keep a copy of ${folder}, then restore it from a backup; the README of the API tells how.`,
    cause,
  });
}

/** The embedded database ended itself, as Postgres does where it cannot write its log; what it acknowledged is there when it opens again. */
export function engineEnded(folder: string, cause: unknown, log: EngineLog): WattjobsError {
  return new WaitForDatabase(`the embedded database in ${folder} ended: ${inWords(cause, log)}`, { wayOut: fullDisk, cause });
}

function inWords(cause: unknown, log: EngineLog): string {
  return log.failure ?? (cause instanceof Error ? cause.message : String(cause)).replace(/ Build with -sASSERTIONS.*/, '');
}
