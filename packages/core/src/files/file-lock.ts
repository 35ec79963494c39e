import { randomUUID } from 'node:crypto';
import { closeSync, futimesSync, rmSync, statSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../json/parse-json.ts';
import type { Clock } from '../time/clock.ts';
import { hasErrno } from './file-errors.ts';
import { createLock, moveLockAway, readLock } from './lock-file.ts';
import { livenessOf, ownIdentity, processIdentity } from './process-identity.ts';

export interface FileLockOptions {
  readonly clock: Clock;
  /** How long to wait for the lock. */
  readonly waitMs: number;
  /** How long a lock must stay unchanged before its holder counts as killed; shorter than `waitMs`. */
  readonly takeOverAfterMs: number;
  /**
   * This process's id, if it holds the lock for longer than a few file operations.
   * Such a lock is touched every second, and is never taken from a process that is visibly alive.
   */
  readonly longHolderPid?: number;
}

/** A lock while it is held. */
export interface FileLock {
  /** Whether this process still holds the lock; check right before an action that cannot be undone. Also false if the system cannot tell. */
  isHeld(): boolean;
  release(): void;
}

const lookAgainMs = 20;
const touchEveryMs = 1_000;
const content = z.object({ holder: processIdentity });

/**
 * Waits until this process alone holds the lock file at `path`; `undefined` if others hold it for `waitMs`, or until the signal is aborted.
 *
 * A lock is a file that only one process can create, with a text that no other lock has ever had.
 * If a waiter sees it unchanged for `takeOverAfterMs`, by its own clock, it treats it as left by a killed process.
 * Process ids alone are not enough: every container has a process 1.
 * The waiter moves such a lock away, which only one of several waiters can do, and then competes for a new one.
 * A holder that was suspended for so long that it lost its lock learns this from `isHeld`.
 *
 * @throws UnfitFile if the lock's name belongs to something else; an operating system error if the file cannot be created
 */
export async function acquireFileLock(path: string, options: FileLockOptions, signal?: AbortSignal): Promise<FileLock | undefined> {
  const { clock, longHolderPid } = options;
  const id = randomUUID();
  const holderText = longHolderPid === undefined ? id : JSON.stringify({ id, holder: ownIdentity(longHolderPid) });
  const file = await waitForLock(path, holderText, options, signal);
  if (file === undefined) return undefined;
  let isReleased = false;
  const isOurs = () => readLock(path) === holderText;
  const touch = () => {
    const now = clock.now() / 1000;
    // By the open file: if the lock was moved away, the next holder's lock is not touched.
    futimesSync(file, now, now);
    return true;
  };
  const touchLater = () =>
    clock.timeout(touchEveryMs).addEventListener('abort', () => {
      if (isReleased) return;
      unlessRefused(touch);
      touchLater();
    });
  if (longHolderPid !== undefined) touchLater();
  return {
    isHeld: () => (longHolderPid === undefined || unlessRefused(touch) === true) && unlessRefused(isOurs) === true,
    release: () => {
      isReleased = true;
      // The result of the work matters more. A lock that stays is taken over.
      unlessRefused(() => closeSync(file));
      unlessRefused(() => isOurs() && rmSync(path, { force: true }));
    },
  };
}

/** The result of a step with the lock; undefined if the system refuses it: a failing disk must not end the work. */
function unlessRefused<Result>(step: () => Result): Result | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return undefined;
  }
}

async function waitForLock(path: string, holderText: string, options: FileLockOptions, signal?: AbortSignal): Promise<number | undefined> {
  const { clock, waitMs, takeOverAfterMs, longHolderPid } = options;
  const deadlineMs = clock.monotonic() + waitMs;
  let seen: { readonly lock: string; readonly sinceMs: number } | undefined;
  for (;;) {
    const file = createLock(path, holderText);
    if (file !== undefined) return file;
    const found = lookAt(path);
    const nowMs = clock.monotonic();
    if (found !== undefined) {
      const lock = JSON.stringify(found);
      if (seen?.lock !== lock) seen = { lock, sinceMs: nowMs };
      const liveness = longHolderPid === undefined ? 'unknown' : livenessOfHolder(found.text);
      if (liveness === 'gone' || (liveness === 'unknown' && nowMs - seen.sinceMs >= takeOverAfterMs)) {
        moveLockAway(path, found.text);
        continue;
      }
    }
    if (nowMs >= deadlineMs || signal?.aborted === true) return undefined;
    await clock.sleep(lookAgainMs, signal);
  }
}

/** The text in the lock and when it was touched. The text is empty for an instant after creation. */
function lookAt(path: string): { readonly text: string; readonly touchedMs: number } | undefined {
  try {
    const text = readLock(path);
    return text === undefined ? undefined : { text, touchedMs: statSync(path).mtimeMs };
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function livenessOfHolder(text: string): 'alive' | 'gone' | 'unknown' {
  const read = content.safeParse(parseJson(text));
  return read.success ? livenessOf(read.data.holder) : 'unknown';
}
