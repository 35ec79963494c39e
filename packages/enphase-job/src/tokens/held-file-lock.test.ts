import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { FixSettings, WaitForLock } from '@wattjobs/core';
import { FakeClock } from '@wattjobs/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdFileLock } from './held-file-lock.ts';
import { ownIdentity } from './process-identity.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enphase-lock-'));
  path = join(folder, 'tokens.json.rotation');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const options = (clock = new FakeClock(Date.now())) => ({ clock, pid: process.pid, waitMs: 30_000, takeOverAfterMs: 10_000 });

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a lock file that is held for a while', () => {
  it('is there during the work, only readable by its owner, and gone after it', async () => {
    const seen = await holdFileLock(path, options(), async (lock) => [await readdir(folder), await lock.isHeld()]);
    expect(seen).toEqual([['tokens.json.rotation'], true]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes to one of several at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await turn();
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => holdFileLock(path, options(), work)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is never taken from a process that lives, however long it takes', async () => {
    await writeFile(path, JSON.stringify({ id: 'x', holder: ownIdentity(process.pid) }));
    const clock = new FakeClock(Date.now());
    expect(await failure(holdFileLock(path, options(clock), async () => undefined))).toBeInstanceOf(WaitForLock);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(30_000);
  });

  it('of a process that is gone is taken at once', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    await writeFile(path, JSON.stringify({ id: 'x', holder: ownIdentity(child.pid ?? 0) }));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const clock = new FakeClock(Date.now());
    expect(await holdFileLock(path, options(clock), (lock) => lock.isHeld())).toBe(true);
    expect(clock.monotonic()).toBeLessThan(1_000);
  });

  it.each([
    ['beyond what this one can see', JSON.stringify({ id: 'x', holder: { pid: 1, namespace: 'another', startTime: '1' } })],
    ['of a system that does not tell', JSON.stringify({ id: 'x', holder: { pid: 1 } })],
    ['that was killed before it wrote its name', ''],
  ])('of a process %s is taken once it was seen untouched for long enough', async (_which, text) => {
    await writeFile(path, text);
    const clock = new FakeClock(Date.now());
    expect(await holdFileLock(path, options(clock), (lock) => lock.isHeld())).toBe(true);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(10_000);
    expect(clock.monotonic()).toBeLessThan(11_000);
  });

  it('at which there is something else than a lock is refused by name, and not waited for', async () => {
    await symlink(join(folder, 'nowhere'), path);
    const clock = new FakeClock(Date.now());
    const error = await failure(holdFileLock(path, options(clock), async () => undefined));
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain(`TOKENS_URL leads to ${path}, which is a symbolic link to a file that is not there`);
    expect(clock.monotonic()).toBe(0);
  });

  it('that its folder cannot take is a wrong setting', async () => {
    await writeFile(join(folder, 'file'), '');
    const error = await failure(holdFileLock(join(folder, 'file', 'lock'), options(), async () => undefined));
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain('which leads through a file');
  });

  it('neither ends the work nor hides what came of it where it can be touched no more, and does not count as held', async () => {
    const clock = new FakeClock(Date.now());
    // A time that the system refuses, in place of a disk that fails.
    const broken = Object.assign(clock, { now: () => 1e300 });
    const done = await holdFileLock(path, options(broken), async (lock) => {
      clock.advance(5_000);
      return [await lock.isHeld(), 'done'];
    });
    expect(done).toEqual([false, 'done']);
  });

  it('that was moved away is noticed by its holder, and the next holder’s is left alone', async () => {
    const isHeld = await holdFileLock(path, options(), async (lock) => {
      await rm(path);
      await writeFile(path, 'the next holder');
      return lock.isHeld();
    });
    expect(isHeld).toBe(false);
    expect(await readFile(path, 'utf8')).toBe('the next holder');
  });
});
