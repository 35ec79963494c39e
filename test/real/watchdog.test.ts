import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const torusJob = fileURLToPath(import.meta.resolve('@wattjobs/torus-job/main'));
const stuckJob = fileURLToPath(new URL('fixtures/stuck-job.ts', import.meta.url));
const asProcessOne = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];

describe('the watchdog', { concurrent: true, timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchdog-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.for(['javascript', 'expression'])(
    'ends a run that is busy with %s for ever, with the exit code of a run to try again',
    async (kind) => {
      const { code, summary, seconds } = await start([stuckJob, 'once'], { STUCK_IN: kind }).end;
      expect({ code, error: summary['error'], errors: summary['errors'] }).toEqual({ code: 75, error: 'RUN_STUCK', errors: { stuck: 1 } });
      expect(seconds).toBeLessThan(18);
    },
  );

  it.for(['javascript', 'waiting'])('ends process 1 too, while it is busy with %s', async (kind) => {
    const { code, summary } = await start([stuckJob, 'once'], { STUCK_IN: kind, STUCK_FILE: fifo() }, asProcessOne).end;
    expect(summary['error']).toBe('RUN_STUCK');
    expect(code).toBe(kind === 'javascript' ? 75 : 133);
  });

  it('kills a process that waits inside the operating system', async () => {
    const { signal, summary } = await start([stuckJob, 'once'], { STUCK_IN: 'waiting', STUCK_FILE: fifo() }).end;
    expect({ signal, error: summary['error'] }).toEqual({ signal: 'SIGKILL', error: 'RUN_STUCK' });
  });

  it('holds the other verbs too', async () => {
    const { code, summary } = await start([stuckJob, 'check'], { STUCK_IN: 'javascript' }).end;
    expect({ code, error: summary['error'] }).toEqual({ code: 75, error: 'RUN_STUCK' });
  });

  it('is within the grace period of a SIGTERM that the run cannot see', async () => {
    const run = start([stuckJob, 'run'], { STUCK_IN: 'javascript', JOB_DURATION: '600' });
    await delay(2000);
    const sent = performance.now();
    run.child.kill('SIGTERM');
    expect((await run.end).code).toBe(75);
    expect(performance.now() - sent).toBeLessThan(20_000);
  });

  it('leaves a run alone that only slept', async () => {
    const run = start([stuckJob, 'run'], { STUCK_IN: 'nothing', JOB_DURATION: '18' });
    await delay(2000);
    run.child.kill('SIGSTOP');
    await delay(13_000);
    run.child.kill('SIGCONT');
    expect((await run.end).code).toBe(0);
  });

  function fifo(): string {
    return join(folder, 'fifo');
  }

  function start(args: readonly string[], settings: Readonly<Record<string, string>>, before: readonly string[] = []) {
    const begin = performance.now();
    const [command = process.execPath, ...rest] = [...before, process.execPath, ...args];
    const child = spawn(command, rest, {
      env: { PATH: process.env['PATH'], PUSHGATEWAY_URL: 'http://127.0.0.1:9', STATE_URL: 'memory:', ...settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const end = once(child, 'close').then(([code, signal]) => {
      const last = stderr.split('\n').findLast((line) => line.includes('the run is over')) ?? '{}';
      const summary = JSON.parse(last) as Readonly<Record<string, unknown>>;
      return { code, signal, stderr, summary, seconds: (performance.now() - begin) / 1000 };
    });
    return { child, end };
  }
});
