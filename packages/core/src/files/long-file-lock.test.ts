import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnfitFile } from './unfit-file.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { acquireFileLock, type FileLock } from './file-lock.ts';
import { ownIdentity } from './process-identity.ts';

/** PID_MAX_LIMIT of Linux: every process id is smaller. */
const beyondEveryPid = 4_194_304;

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wattjobs-long-lock-'));
  path = join(folder, 'tokens.json.rotation');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const options = (clock = new FakeClock(Date.now())) => ({ clock, longHolderPid: process.pid, waitMs: 30_000, takeOverAfterMs: 10_000 });

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function hold<Result>(
  lockOptions: ReturnType<typeof options>,
  work: (lock: FileLock) => Promise<Result> | Result,
): Promise<Result | undefined> {
  const lock = await acquireFileLock(path, lockOptions);
  if (lock === undefined) return undefined;
  try {
    return await work(lock);
  } finally {
    lock.release();
  }
}

describe('a lock file that is held for a while', () => {
  it('exists during the work, and is removed after it', async () => {
    const seen = await hold(options(), async (lock) => [await readdir(folder), lock.isHeld()]);
    expect(seen).toEqual([['tokens.json.rotation'], true]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is held by one of several waiters at a time', async () => {
    let inside = 0;
    let maxInside = 0;
    const work = async () => {
      inside += 1;
      maxInside = Math.max(maxInside, inside);
      await turn();
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => hold(options(), work)));
    expect(maxInside).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is never taken from a live process, however long it works', async () => {
    await writeFile(path, JSON.stringify({ id: 'x', holder: ownIdentity(process.pid) }));
    const clock = new FakeClock(Date.now());
    expect(await hold(options(clock), () => 'done')).toBeUndefined();
    expect(clock.monotonic()).toBeGreaterThanOrEqual(30_000);
  });

  it.each([
    ['that has ended', { pid: beyondEveryPid }],
    ['whose id another process has now', { startTime: '1' }],
  ])('of a process %s is taken over at once', async (_which, gone) => {
    await writeFile(path, JSON.stringify({ id: 'x', holder: { ...ownIdentity(process.pid), ...gone } }));
    const clock = new FakeClock(Date.now());
    expect(await hold(options(clock), (lock) => lock.isHeld())).toBe(true);
    expect(clock.monotonic()).toBeLessThan(1_000);
  });

  it.each([
    ['in another process id namespace', JSON.stringify({ id: 'x', holder: { pid: 1, namespace: 'another', startTime: '1' } })],
    ['on a system without process namespaces', JSON.stringify({ id: 'x', holder: { pid: 1 } })],
    ['that was killed before it wrote its identity', ''],
  ])('of a process %s is taken over after it was untouched for long enough', async (_which, text) => {
    await writeFile(path, text);
    const clock = new FakeClock(Date.now());
    expect(await hold(options(clock), (lock) => lock.isHeld())).toBe(true);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(10_000);
    expect(clock.monotonic()).toBeLessThan(11_000);
  });

  it('is an unfit file at once if its path is not a lock', async () => {
    await symlink(join(folder, 'nowhere'), path);
    const clock = new FakeClock(Date.now());
    expect(await failure(hold(options(clock), () => 'done'))).toBeInstanceOf(UnfitFile);
    expect(clock.monotonic()).toBe(0);
  });

  it('does not count as held if it cannot be touched, and the work still returns its result', async () => {
    const clock = new FakeClock(Date.now());
    // A time that the system refuses simulates a failing disk.
    const broken = Object.assign(clock, { now: () => 1e300 });
    const done = await hold(options(broken), async (lock) => {
      clock.advance(5_000);
      return [lock.isHeld(), 'done'];
    });
    expect(done).toEqual([false, 'done']);
  });

  it('that was moved away is noticed by its holder, who leaves the next holder’s lock alone', async () => {
    const isHeld = await hold(options(), async (lock) => {
      await rm(path);
      await writeFile(path, 'the next holder');
      return lock.isHeld();
    });
    expect(isHeld).toBe(false);
    expect(await readFile(path, 'utf8')).toBe('the next holder');
  });
});
