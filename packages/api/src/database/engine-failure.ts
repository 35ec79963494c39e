import { RestoreData, WaitForDatabase, type WattjobsError } from '@wattjobs/core/errors';
import { sqlStateOf } from './database-errors.ts';
import type { EngineLog } from './engine-log.ts';

/** System error codes for a full, failing or read-only disk, or too little memory. */
const machine =
  /No space left|disk is full|Disk quota|File too large|I\/O error|Input\/output error|Read-only file system|Out of memory|Too many open files/i;

/** The same from the engine's file system, whose errors have only a number (errno of WASI preview 1). */
const numbers: Readonly<Record<number, string>> = {
  19: 'Disk quota exceeded',
  22: 'File too large',
  29: 'I/O error',
  33: 'Too many open files',
  48: 'Out of memory',
  51: 'No space left on device',
  69: 'Read-only file system',
};

const fullDisk = 'Check whether its disk is full and free some space; then start the API again.';

/**
 * Why the embedded database did not open: either the machine lacks a resource, and a later start may succeed;
 * or its files are damaged, and waiting does not help.
 */
export function openFailure(folder: string, cause: unknown, log: EngineLog): WattjobsError {
  const said = inWords(cause, log);
  const message = `the embedded database in ${folder} cannot be opened: ${said}`;
  if (isLack(cause, said)) return new WaitForDatabase(message, { fix: fullDisk, cause });
  return damaged(message, folder, cause);
}

/** SQLSTATE of a damaged table (XX001), a damaged index (XX002) and a missing file (58P01). */
const damage = new Set(['XX001', 'XX002', '58P01']);

/** The fix for an error while opening a database: the machine lacks a resource, or files are damaged. Undefined for any other. */
export function asFolderFailure(folder: string, error: unknown, log?: EngineLog): WattjobsError | undefined {
  const cause = error instanceof WaitForDatabase ? error.cause : error;
  const said = inWords(cause, log);
  if (isLack(cause, said)) return new WaitForDatabase(`${folder} cannot be written: ${said}`, { fix: fullDisk, cause });
  if (!damage.has(sqlStateOf(cause) ?? '')) return undefined;
  return damaged(`the embedded database in ${folder} cannot be read: ${said}`, folder, cause);
}

function isLack(cause: unknown, said: string): boolean {
  return cause instanceof RangeError || sqlStateOf(cause)?.startsWith('53') === true || machine.test(said);
}

function damaged(message: string, folder: string, cause: unknown): RestoreData {
  return new RestoreData(message, {
    reason: 'data_damaged',
    fix: `Keep a copy of ${folder}, then restore a backup as the README of the API describes.`,
    cause,
  });
}

/** The embedded database aborted, as Postgres does if it cannot write its log; acknowledged data is there when it reopens. */
export function engineEnded(folder: string, cause: unknown, log: EngineLog): WattjobsError {
  return new WaitForDatabase(`the embedded database in ${folder} ended: ${inWords(cause, log)}`, { fix: fullDisk, cause });
}

function inWords(cause: unknown, log?: EngineLog): string {
  if (log?.failure !== undefined) return log.failure;
  if (typeof cause === 'object' && cause !== null && 'errno' in cause && !(cause instanceof Error)) {
    return numbers[Number(cause.errno)] ?? `error ${String(cause.errno)} of its file system`;
  }
  return (cause instanceof Error ? cause.message : String(cause)).replace(/ Build with -sASSERTIONS.*/, '');
}
