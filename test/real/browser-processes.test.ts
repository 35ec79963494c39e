import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type LocalServer, startServer } from '@wattjobs/core/testing';
import { systemClock } from '@wattjobs/core/time';
import { launchBrowser } from '@wattjobs/web-meters/browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { meter } from '@wattjobs/web-meters/testing';
import { browsers, openVisit, snapshotWith } from './browser-visits.ts';

describe.each(browsers)('%s', (executablePath) => {
  let folder: string;
  let server: LocalServer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'browser-processes-'));
    vi.stubEnv('TMPDIR', folder);
    server = await startServer((response) => response.setHeader('content-type', 'text/html').end('<p id=kwh>12543.5 kWh</p>'));
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  /** The browsers that were started: each leads a group of processes. */
  const groups = new Set<number>();
  /** What is in a group of a browser, or has its folder for its files, as its crash handler has. */
  function processes(): readonly { readonly pid: number; readonly command: string }[] {
    const all = readdirSync('/proc').flatMap((pid) => {
      try {
        const [state = '', , group] = readFileSync(`/proc/${pid}/stat`, 'latin1')
          .replace(/^.*\) /, '')
          .split(' ');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
        const isOfFolder = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`TMPDIR=${folder}/`);
        return [{ pid: Number(pid), command, group: Number(group), isOfFolder, isZombie: state === 'Z' }];
      } catch {
        return [];
      }
    });
    for (const { pid, command } of all) if (command.includes(`--user-data-dir=${folder}/`)) groups.add(pid);
    return all.filter(({ group, isOfFolder, isZombie }) => !isZombie && (isOfFolder || groups.has(group)));
  }
  const left = () => ({ processes: processes().map(({ command }) => command), profiles: readdirSync(folder) });
  const nothing = { processes: [], profiles: [] };
  const mainProcess = () => processes().find(({ command }) => command.includes('--remote-debugging-pipe'))?.pid ?? 0;

  it('leaves no process and no profile, even of visits that nobody closed', async () => {
    const visits = await launchBrowser({ executablePath, clock: systemClock });
    const visit = await openVisit(visits, meter(server.url));
    expect((await snapshotWith(visit)).body).toContain('12543.5 kWh');
    expect(left().processes.length).toBeGreaterThan(2);
    expect(left().profiles).toHaveLength(1);
    await visits.close();
    expect(left()).toEqual(nothing);
    await expect(snapshotWith(visit)).rejects.toMatchObject({ reason: 'browser_crashed' });
    await visit.close();
  });

  it('that is killed fails the open visits as transient, and the next visit gets another, a few times', async () => {
    const visits = await launchBrowser({ executablePath, clock: systemClock });
    const crash = { reason: 'browser_crashed', isTransient: true };
    for (let launch = 0; launch < 4; launch += 1) {
      await using visit = await openVisit(visits, meter(server.url));
      await snapshotWith(visit);
      process.kill(mainProcess(), 'SIGKILL');
      await expect(snapshotWith(visit, 'never there')).rejects.toMatchObject(crash);
      await expect(visit.take({ action: 'click', selector: 'p' })).rejects.toMatchObject(crash);
      expect(await visit.screenshot()).toBeUndefined();
    }
    await expect(openVisit(visits, meter(server.url))).rejects.toMatchObject({ ...crash, isTransient: false });
    await visits.close();
    expect(left()).toEqual(nothing);
  });

  it('whose page crashes fails its visit, and opens the next', async () => {
    const visits = await launchBrowser({ executablePath, clock: systemClock });
    await using visit = await openVisit(visits, meter(server.url));
    const browser = mainProcess();
    for (const { pid, command } of processes()) if (command.includes('--type=renderer')) process.kill(pid, 'SIGKILL');
    await expect(snapshotWith(visit, 'never there')).rejects.toMatchObject({ reason: 'browser_crashed', isTransient: true });
    await using other = await openVisit(visits, meter(server.url));
    expect((await snapshotWith(other)).body).toContain('12543.5 kWh');
    expect(mainProcess()).toBe(browser);
    await visits.close();
  });

  it.each(['SIGTERM', 'exit', 'SIGKILL'])('ends with its program: %s', async (how) => {
    const script = fileURLToPath(new URL('browser-program.ts', import.meta.url));
    const child: ChildProcess = spawn(process.execPath, [script, executablePath, server.url, how], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await once(child.stdout ?? child, 'data');
    expect(left().processes.length).toBeGreaterThan(2);
    if (how !== 'exit') child.kill(how as NodeJS.Signals);
    await exited;
    // Nobody can wait for what ends by itself after that.
    for (let tries = 0; tries < 100 && processes().length > 0; tries += 1) await delay(50);
    expect(left()).toEqual(how === 'SIGKILL' ? { processes: [], profiles: [expect.any(String)] } : nothing);
  });

  it('leaves nothing if it does not start', async () => {
    const missing = launchBrowser({ executablePath: '/no/such/browser', clock: systemClock });
    await expect(missing).rejects.toMatchObject({ reason: 'browser_missing', fix: expect.stringContaining('consumption-job-browser') });
    const other = launchBrowser({ executablePath: '/bin/cat', clock: systemClock });
    await expect(other).rejects.toMatchObject({ reason: 'browser_failed', message: expect.stringContaining('unrecognized option') });
    expect(left()).toEqual(nothing);
  });

  it('needs a folder for its profile', async () => {
    vi.stubEnv('TMPDIR', join(folder, 'file', 'in', 'none'));
    await expect(launchBrowser({ executablePath, clock: systemClock })).rejects.toMatchObject({
      reason: 'browser_failed',
      fix: expect.stringContaining('emptyDir'),
    });
  });

  it('writes nowhere but into its profile', async () => {
    const home = join(folder, 'home');
    mkdirSync(home);
    vi.stubEnv('HOME', home);
    vi.stubEnv('XDG_CONFIG_HOME', home);
    const visits = await launchBrowser({ executablePath, clock: systemClock });
    await using visit = await openVisit(visits, meter(server.url));
    await snapshotWith(visit);
    await visits.close();
    expect(readdirSync(home)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['home']);
  });
});
