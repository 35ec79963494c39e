import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DiskOperation } from './disk-operation.ts';
import { readSystemCalls, tracedCalls } from './read-system-calls.ts';

const program = fileURLToPath(new URL('../../../packages/api/src/main.ts', import.meta.url));

/** Runs the API on a data folder while `drive` sends requests, then stops it; returns the system calls that affect the disk. */
export async function recordApi(
  dataFolder: string,
  workFolder: string,
  drive: (url: string) => Promise<void>,
): Promise<readonly DiskOperation[]> {
  const traces = join(workFolder, 'traces');
  mkdirSync(traces);
  const strace = ['-ff', '-ttt', '-y', '-xx', '-s', '100000000', '-e', `trace=${tracedCalls}`, '-o', join(traces, 'thread')];
  const child = spawn('strace', [...strace, process.execPath, '--no-warnings', program], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataFolder, PORT: '0', HOST: '127.0.0.1', API_AUTH: 'open' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A separate process group, because strace does not pass signals on to its child.
    detached: true,
  });
  const exit = once(child, 'exit');
  const ready = Promise.withResolvers<string>();
  let url = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    url = /at (http:[^"]*)/.exec(line)?.[1] ?? url;
    if (line.includes('the API is ready')) ready.resolve(url);
  });
  void exit.then(() => ready.reject(new TypeError('the API ended before it was ready')));
  try {
    await drive(await ready.promise);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  }
  await exit;
  return readSystemCalls(traces, dataFolder);
}
