import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';

const holder = fileURLToPath(new URL('fixtures/hold-folder.ts', import.meta.url));

// Each process loads the sources first, which takes seconds on a busy machine.
describe('the lock of a data folder', () => {
  let folder = '';
  const children: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => end(child)));
    rmSync(folder, { recursive: true });
  });

  /** Starts a process that takes the folder, and returns its output. */
  async function start(): Promise<{ readonly child: ChildProcess; readonly said: string }> {
    const child = spawn(process.execPath, ['--no-warnings', holder, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, said: chunk.toString().trim() };
  }

  async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('is held once at a time, even within one process', async () => {
    const lock = await lockFolder(folder);
    expect(lock).toBeDefined();
    expect(await lockFolder(folder)).toBeUndefined();
    expect((await start()).said).toBe('refused');
    lock?.release();
    lock?.release();
    expect((await start()).said).toBe('held');
  });

  it('is never taken from a live process, even if that is suspended', async () => {
    const { child, said } = await start();
    expect(said).toBe('held');
    child.kill('SIGSTOP');
    expect(await lockFolder(folder)).toBeUndefined();
    child.kill('SIGCONT');
  });

  it('is released when its holder is killed', async () => {
    const { child } = await start();
    await end(child);
    const lock = await lockFolder(folder);
    expect(lock).toBeDefined();
    lock?.release();
  });

  it('goes to exactly one of several processes that start at once', async () => {
    const starters = await Promise.all([start(), start(), start(), start()]);
    expect(starters.map(({ said }) => said).toSorted()).toEqual(['held', 'refused', 'refused', 'refused']);
  });

  it('is a file for its owner only, whatever the umask: any reader could block the server', async () => {
    const before = process.umask(0);
    const lock = await lockFolder(folder);
    process.umask(before);
    expect(statSync(join(folder, 'lock')).mode & 0o777).toBe(0o600);
    lock?.release();
  });

  it('is refused with an explanation if it cannot be taken', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(lockFolder(join(folder, 'file'))).rejects.toThrow(/DATA_DIR is .*, in which no lock can be taken/);
  });
});
