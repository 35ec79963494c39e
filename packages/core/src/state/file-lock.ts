import { randomUUID } from 'node:crypto';
import { closeSync, rmSync } from 'node:fs';
import { RetryState } from '../errors/errors.ts';
import type { Clock } from '../time/clock.ts';
import { createLock, moveLockAway, readLock } from './lock-file.ts';

export interface FileLockOptions {
  readonly clock: Clock;
  /** How long to wait for the lock. */
  readonly waitMs: number;
  /** How long a lock must have been seen unchanged before its holder counts as killed; shorter than `waitMs`. */
  readonly takeOverAfterMs: number;
}

const lookAgainMs = 20;

/**
 * Runs `work` while this process alone holds the lock file at `path`.
 *
 * A lock is a file that only one process can create, and it holds a text that no other lock ever held.
 * `work` is synchronous, so a holder lets go after well under a millisecond of file operations.
 * A lock that a waiter has seen unchanged for `takeOverAfterMs`, by its own clock, was left by a killed process.
 * Process ids would not tell: every container has a process 1.
 * The waiter moves such a lock away, which only one of several waiters can do, and then competes for a new one.
 * A holder that was stopped for so long that it lost its lock finds out by `isHeld`, which it asks right before it commits.
 *
 * @throws RetryState where others hold the lock for `waitMs`
 */
export async function withFileLock<Result>(
  path: string,
  options: FileLockOptions,
  work: (isHeld: () => boolean) => Result,
): Promise<Result> {
  const own = randomUUID();
  await acquire(path, own, options);
  try {
    return work(() => readLock(path) === own);
  } finally {
    if (readLock(path) === own) rmSync(path, { force: true });
  }
}

async function acquire(path: string, own: string, { clock, waitMs, takeOverAfterMs }: FileLockOptions): Promise<void> {
  const deadlineMs = clock.monotonic() + waitMs;
  let seen: { readonly holder: string | undefined; readonly sinceMs: number } | undefined;
  for (;;) {
    const file = createLock(path, own);
    if (file !== undefined) return closeSync(file);
    const nowMs = clock.monotonic();
    if (nowMs >= deadlineMs) {
      throw new RetryState(`other processes held ${path} for ${waitMs} ms`, {
        wayOut: `See which processes use this state file; where none does, delete ${path}.`,
        context: { path },
      });
    }
    const holder = readLock(path);
    if (seen === undefined || seen.holder !== holder) seen = { holder, sinceMs: nowMs };
    else if (holder !== undefined && nowMs - seen.sinceMs >= takeOverAfterMs) moveLockAway(path, holder);
    await clock.sleep(lookAgainMs);
  }
}
