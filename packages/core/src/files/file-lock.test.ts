import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { acquireFileLock, type FileLockOptions } from './file-lock.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wattjobs-lock-'));
  path = join(directory, 'state.json.lock');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

function options() {
  return { clock: new FakeClock(), waitMs: 15_000, takeOverAfterMs: 5_000 };
}

async function withFileLock<Result>(
  lockPath: string,
  lockOptions: FileLockOptions,
  work: (isHeld: () => boolean) => Result,
): Promise<Result> {
  const lock = await acquireFileLock(lockPath, lockOptions);
  if (lock === undefined) throw new Error('others hold the lock');
  try {
    return work(() => lock.isHeld());
  } finally {
    lock.release();
  }
}

describe('a file lock', () => {
  it('exists during the work and is removed after it', async () => {
    const isStillHeld = await withFileLock(path, options(), (isHeld) => isHeld());
    expect(isStillHeld).toBe(true);
    expect(await readdir(directory)).toEqual([]);
  });

  it('is removed after work that failed', async () => {
    await expect(
      withFileLock(path, options(), () => {
        throw new RangeError('failed');
      }),
    ).rejects.toThrow(RangeError);
    expect(await readdir(directory)).toEqual([]);
  });

  it('that was taken over is noticed and not removed by the slow holder', async () => {
    const isStillHeld = await withFileLock(path, options(), (isHeld) => {
      writeFileSync(path, 'the next holder');
      return isHeld();
    });
    expect(isStillHeld).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('the next holder');
  });

  it('of a killed process is taken over by one of several waiters at a time', async () => {
    await writeFile(path, 'killed');
    const waiters = Array.from({ length: 5 }, () => withFileLock(path, options(), (isHeld) => isHeld()));
    expect(await Promise.all(waiters)).toEqual([true, true, true, true, true]);
    expect(await readdir(directory)).toEqual([]);
  });
});
