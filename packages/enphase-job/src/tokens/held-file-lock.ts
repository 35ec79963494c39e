import { randomUUID } from 'node:crypto';
import { closeSync, futimesSync, rmSync, statSync } from 'node:fs';
import {
  createLock,
  explainFileError,
  hasErrno,
  type JobContext,
  moveLockAway,
  readLock as readLockText,
  WaitForLock,
} from '@wattjobs/core';
import { z } from 'zod';
import { livenessOf, ownIdentity, processIdentity } from './process-identity.ts';
import type { HeldLock } from './token-store.ts';

export interface HeldFileLockOptions {
  readonly clock: JobContext<unknown, unknown>['clock'];
  readonly pid: number;
  readonly waitMs: number;
  /** How long a lock of a process that cannot be looked for must have been seen unchanged before that counts as killed. */
  readonly takeOverAfterMs: number;
}

const lookAgainMs = 50;
const renewMs = 1_000;
const purpose = { noun: 'lock file', setting: 'TOKENS_URL' };
const content = z.object({ id: z.string(), holder: processIdentity });

/**
 * Does the work while this process alone holds the lock file at `path`, for as long as the work takes.
 * The lock of a process that lives is never taken: where processes can see each other, it is looked for;
 * elsewhere the holder touches its file every second, and whoever saw it untouched for long enough moves it away.
 * @throws WaitForLock where others hold it for `waitMs`, or until the signal is aborted
 * @throws RetryState, FixSettings where the folder does not take the file
 */
export async function holdFileLock<Result>(
  path: string,
  options: HeldFileLockOptions,
  work: (lock: HeldLock) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const own = JSON.stringify({ id: randomUUID(), holder: ownIdentity(options.pid) });
  const file = await acquire(path, own, options, signal).catch((error: unknown) => {
    throw explainFileError(error, 'write', path, purpose);
  });
  let isOver = false;
  const isOwn = () => readLock(path)?.text === own;
  const touch = () => {
    const now = options.clock.now() / 1000;
    // By the open file: should the lock have been moved away, the next holder's is not touched.
    futimesSync(file, now, now);
    return true;
  };
  const touchLater = () =>
    options.clock.timeout(renewMs).addEventListener('abort', () => {
      if (isOver) return;
      unlessRefused(touch);
      touchLater();
    });
  touchLater();
  try {
    return await work({
      isHeld: async () => unlessRefused(touch) !== undefined && unlessRefused(isOwn) === true,
    });
  } finally {
    isOver = true;
    // What came of the work matters more. A lock that stays is taken from a process that is gone.
    unlessRefused(() => closeSync(file));
    unlessRefused(() => isOwn() && rmSync(path, { force: true }));
  }
}

/** What a step with the lock gives; nothing where the system refuses it: a disk that fails must not end the work. */
function unlessRefused<Result>(step: () => Result): Result | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return undefined;
  }
}

async function acquire(path: string, own: string, options: HeldFileLockOptions, signal: AbortSignal | undefined): Promise<number> {
  const { clock, waitMs, takeOverAfterMs } = options;
  const deadlineMs = clock.monotonic() + waitMs;
  let seen: { readonly lock: string; readonly sinceMs: number } | undefined;
  for (;;) {
    const file = createLock(path, own);
    if (file !== undefined) return file;
    const found = readLock(path);
    const nowMs = clock.monotonic();
    if (found !== undefined) {
      const lock = JSON.stringify(found);
      if (seen?.lock !== lock) seen = { lock, sinceMs: nowMs };
      const liveness = livenessOfHolder(found.text);
      const isLeft = liveness === 'gone' || (liveness === 'unknown' && nowMs - seen.sinceMs >= takeOverAfterMs);
      if (isLeft) {
        moveLockAway(path, found.text);
        continue;
      }
    }
    if (nowMs >= deadlineMs || signal?.aborted === true) {
      throw new WaitForLock(`another process holds ${path}`, { reason: 'lock_held', context: { path } });
    }
    await clock.sleep(lookAgainMs, signal);
  }
}

/** What is in the lock and when it was touched. It is empty for an instant after it was created. */
function readLock(path: string): { readonly text: string; readonly touchedMs: number } | undefined {
  try {
    const text = readLockText(path);
    return text === undefined ? undefined : { text, touchedMs: statSync(path).mtimeMs };
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function livenessOfHolder(text: string): 'alive' | 'gone' | 'unknown' {
  try {
    const read = content.safeParse(JSON.parse(text));
    return read.success ? livenessOf(read.data.holder) : 'unknown';
  } catch (error) {
    if (error instanceof SyntaxError) return 'unknown';
    throw error;
  }
}
