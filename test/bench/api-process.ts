import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startRealPostgres } from '../real/start-postgres.ts';
import type { Figure } from './figures.ts';
import { imageFlags } from './image-flags.ts';
import { measure } from './measure-process.ts';

/** The API as it is shipped. */
export const apiBundle = fileURLToPath(new URL('../../packages/api/dist/api.cjs', import.meta.url));
const autocannon = fileURLToPath(import.meta.resolve('autocannon'));
const run = promisify(execFile);
const connections = 50;
const seconds = 5;

/** The bundled API as a process on a real Postgres: its idle memory, and whether it serves many readers without an error. */
export async function apiProcessFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const postgres = await startRealPostgres();
  const key = randomBytes(24).toString('hex');
  writeFileSync(join(folder, 'admin'), key);
  const environment = {
    PATH: process.env['PATH'],
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: postgres.createDatabase('api'),
    API_KEYS_PATH: folder,
  };
  const child = spawn(process.execPath, [...imageFlags(), apiBundle, 'serve'], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const url = await addressOf(child);
    await delay(3_000);
    const idleMegabytes = residentMegabytes(child);
    const { peakMemoryMegabytes } = await measure({ arguments: ['-e', '0'] }, join(folder, 'usage.json'));
    await postDay(url, key);
    const read = await readers(`${url}/api/v1/enphase/systems/1/intervals?series=production_micro&limit=500`, key);
    return [
      {
        what: 'idle API on Postgres, memory against `node -e 0`',
        value: idleMegabytes / peakMemoryMegabytes,
        unit: '×',
        goal: 3,
        gate: 3.5,
      },
      {
        what: `${connections} connections that read a day of intervals for ${seconds} s (${read.answers} answers)`,
        value: read.errors,
        unit: 'errors',
        goal: 0,
        gate: 0,
      },
    ];
  } finally {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Data to read: the intervals of one day. */
async function postDay(url: string, key: string): Promise<void> {
  const interval = { kind: 'interval', system_id: 1, series: 'production_micro', duration_s: 300, energy_wh: 40, power_w: 480 };
  const items = Array.from({ length: 288 }, (_, index) => ({ ...interval, end_at: 1_750_000_200 + 300 * index }));
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const reply = await fetch(`${url}/api/v1/enphase/batches`, { method: 'POST', headers, body: JSON.stringify({ items }) });
  const { data } = (await reply.json()) as { data?: { created: number } };
  if (data?.created !== items.length) throw new Error(`the day was not accepted: ${reply.status}`);
}

/** Waits until it is ready; keeps reading its log, so that it never blocks. */
export async function addressOf(child: ChildProcess): Promise<string> {
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (log.length < 10_000) log += text;
  });
  while (child.exitCode === null) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0];
    if (address !== undefined && log.includes('the API is ready')) return address;
    await delay(20);
  }
  throw new Error(`the API ended before it was ready:\n${log}`);
}

/** The memory that a process has now, or had at most. */
export function residentMegabytes({ pid }: ChildProcess, what: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const kilobytes = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** Reads over many connections at once, for a limited time, on this machine only. */
async function readers(url: string, key: string): Promise<{ readonly answers: number; readonly errors: number }> {
  const args = [
    autocannon,
    '--json',
    '--connections',
    String(connections),
    '--duration',
    String(seconds),
    '--headers',
    `x-api-key=${key}`,
    url,
  ];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 16 << 20 });
  const { errors, timeouts, non2xx, '2xx': answers } = JSON.parse(stdout) as Record<'errors' | 'timeouts' | 'non2xx' | '2xx', number>;
  if (answers === 0) throw new Error(`nothing was answered: ${stdout.slice(0, 500)}`);
  return { answers, errors: errors + timeouts + non2xx };
}
