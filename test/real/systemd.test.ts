import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const examples = resolve(import.meta.dirname, '../../systemd');
let folder: string;
let units: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wattjobs-systemd-'));
  units = (await readdir(examples)).filter((name) => /\.(?:service|timer)$/.test(name));
  for (const name of units) {
    await copyFile(join(examples, name), join(folder, name));
    if (!name.endsWith('.service')) continue;
    // systemd wants the program to exist; this machine may have neither Docker nor Node.js at that path.
    const text = await readFile(join(examples, name), 'utf8');
    await writeFile(join(folder, name), text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true').replace(/^Requires=docker.*\n/m, ''));
  }
});

afterAll(() => rm(folder, { recursive: true }));

describe('the units for systemd', () => {
  it('are accepted by systemd without a warning', async () => {
    expect(units).toHaveLength(4);
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', ...units.map((name) => join(folder, name))]);
    expect(stdout + stderr).toBe('');
  });

  it('confine a run from a checkout', async () => {
    const args = ['security', '--offline=true', '--threshold=20', join(folder, 'wattjobs-torus.service')];
    const { stdout } = await run('systemd-analyze', args);
    expect(stdout).toContain('Overall exposure level for wattjobs-torus.service');
  });

  it('give a run the time that it may take, and more than its grace period to stop', async () => {
    for (const name of units.filter((unit) => unit.endsWith('.service'))) {
      const text = await readFile(join(examples, name), 'utf8');
      // JOB_DURATION, 60 s and the grace period.
      expect(Number(/^TimeoutStartSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(280 + 60 + 30);
      expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(30);
      expect(text).toMatch(/^ExecStopPost=.*77\|78/m);
    }
  });
});
