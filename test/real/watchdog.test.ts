import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const torusJob = fileURLToPath(import.meta.resolve('@wattjobs/torus-job/main'));
const stuckJob = fileURLToPath(new URL('../../packages/core/src/watchdog/fixtures/stuck-job.ts', import.meta.url));
const torus = { TORUS_USERNAME: 'me', TORUS_PASSWORD: 'secret', PUSHGATEWAY_URL: 'http://127.0.0.1:9' };
/** The grace period of a source in the chart. */
const graceMs = 30_000;
const asProcessOne = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];

describe('the watchdog', { concurrent: true }, () => {
  it.for(['javascript', 'expression'])('ends a run that is busy with %s forever, with an exit code that allows a retry', async (kind) => {
    const { code, summary } = await start([stuckJob, 'once'], { STUCK_IN: kind }).end;
    expect({ code, error: summary['error'], errors: summary['errors'] }).toEqual({ code: 75, error: 'RUN_STUCK', errors: { stuck: 1 } });
    expect(summary['durationSeconds']).toBeLessThan(30);
  });

  it.for(['javascript', 'waiting'])('ends process 1 too, while it is busy with %s', async (kind) => {
    const { code, signal, summary } = await start([stuckJob, 'once'], { STUCK_IN: kind, STUCK_FILE: fifo() }, asProcessOne).end;
    expect(summary['error']).toBe('RUN_STUCK');
    expect(code ?? signal).toBe(kind === 'javascript' ? 75 : 'SIGTRAP');
  });

  it('kills a process that is blocked in the operating system', async () => {
    const { signal, summary } = await start([stuckJob, 'once'], { STUCK_IN: 'waiting', STUCK_FILE: fifo() }).end;
    expect({ signal, error: summary['error'] }).toEqual({ signal: 'SIGKILL', error: 'RUN_STUCK' });
  });

  it('limits the other verbs too', async () => {
    const { code, summary } = await start([stuckJob, 'check'], { STUCK_IN: 'javascript' }).end;
    expect({ code, error: summary['error'] }).toEqual({ code: 75, error: 'RUN_STUCK' });
  });

  it('is within the grace period of a SIGTERM that the run cannot see', async () => {
    const run = start([stuckJob, 'run'], { STUCK_IN: 'javascript', JOB_DURATION: '600' });
    await run.said('the source is read');
    const sent = performance.now();
    run.child.kill('SIGTERM');
    expect((await run.end).code).toBe(75);
    expect(performance.now() - sent).toBeLessThan(graceMs);
  });

  it('does not end a run that only slept', async () => {
    const run = start([stuckJob, 'run'], { STUCK_IN: 'nothing', JOB_DURATION: '18' });
    await run.said('the source is read');
    run.child.kill('SIGSTOP');
    await delay(13_000);
    run.child.kill('SIGCONT');
    expect((await run.end).code).toBe(0);
  });

  it('limits torus-job, whatever its sources show', async () => {
    // As much as a session reads, at once: the case that the limits of a page are for.
    await using site = await serve('<div>'.repeat(200_000));
    const settings = { BASE_URL: site.url, TORUS_LOCAL_URL: site.url, ...torus, JOB_DURATION: '8' };
    const run = start([torusJob, 'run'], settings);
    const { code, summary, seconds } = await run.end;
    expect(summary['errors']).toMatchObject({ cloud_too_complex: expect.any(Number), unit_too_complex: expect.any(Number) });
    expect(code).toBe(75);
    expect(seconds).toBeLessThan(60);
  });

  it('lets torus-job obey SIGTERM, whatever its sources show', async () => {
    await using site = await serve('<div>'.repeat(200_000));
    const run = start([torusJob, 'run'], { BASE_URL: site.url, ...torus, JOB_DURATION: '600' });
    await run.said('cloud_too_complex');
    const sent = performance.now();
    run.child.kill('SIGTERM');
    const { summary } = await run.end;
    expect(summary['errors']).toMatchObject({ cloud_too_complex: expect.any(Number) });
    expect(performance.now() - sent).toBeLessThan(graceMs);
  });

  /** A FIFO without a writer. */
  function fifo(): string {
    const path = join(mkdtempSync(join(tmpdir(), 'watchdog-')), 'fifo');
    execFileSync('mkfifo', [path]);
    return path;
  }

  /** Answers every request with one page. */
  async function serve(page: string) {
    const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        server.close();
      },
    };
  }

  function start(args: readonly string[], settings: Readonly<Record<string, string>>, before: readonly string[] = []) {
    const begin = performance.now();
    const [command = process.execPath, ...rest] = [...before, process.execPath, ...args];
    const child = spawn(command, rest, {
      env: { PATH: process.env['PATH'], STATE_URL: 'memory:', ...settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const end = once(child, 'close').then(([code, signal]) => {
      const last = stderr.split('\n').findLast((line) => line.includes('the run is over')) ?? '{}';
      const summary = JSON.parse(last) as Readonly<Record<string, unknown>>;
      return { code, signal, stderr, summary, seconds: (performance.now() - begin) / 1000 };
    });
    const said = async (words: string) => {
      while (!stderr.includes(words)) await once(child.stderr, 'data');
    };
    return { child, end, said };
  }
});
