import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, startRealPostgres } from '../real/start-postgres.ts';
import { addressOf, apiBundle, residentMegabytes } from './api-process.ts';
import type { Figure } from './figures.ts';
import { imageFlags } from './image-flags.ts';

const endpoints = 1_000;

/** The memory that the bundled API needs on a real Postgres to close a month of a thousand endpoints and to export it. */
export async function billingFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const postgres = await startRealPostgres();
  const key = randomBytes(24).toString('hex');
  writeFileSync(join(folder, 'admin'), key);
  const database = postgres.createDatabase('billing');
  const environment = { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1', DATABASE_URL: database, API_KEYS_PATH: folder };
  const child = spawn(process.execPath, [...imageFlags(), apiBundle, 'serve'], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const url = await addressOf(child);
    fill(database);
    await delay(3_000);
    const idleMegabytes = residentMegabytes(child);
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const start = performance.now();
    const body = JSON.stringify({ month: '2026-01', accept: 'a benchmark' });
    const closing = await fetch(`${url}/api/v1/billing/closings`, { method: 'POST', headers, body });
    const { data } = (await closing.json()) as { data?: readonly { readonly number: string }[] };
    if (data?.length !== 1) throw new Error(`the month was not closed: ${closing.status}`);
    const closeSeconds = (performance.now() - start) / 1000;
    for (const format of ['csv', 'xlsx']) {
      const file = await fetch(`${url}/api/v1/billing/export?month=2026-01&format=${format}`, { headers });
      const { byteLength } = await file.arrayBuffer();
      if (!file.ok || byteLength < endpoints * 10) throw new Error(`the ${format} was not written: ${file.status}`);
    }
    return [
      {
        what: `closing ${endpoints} endpoints in ${closeSeconds.toFixed(1)} s and their CSV and XLSX, peak memory against the idle API`,
        value: residentMegabytes(child, 'VmHWM') / idleMegabytes,
        unit: '×',
        goal: 1.5,
        gate: 2,
      },
    ];
  } finally {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A reading every two hours, from half an hour before January until an hour and a half after it. */
function fill(database: string): void {
  for (const [month, next] of [
    ['2025_12', '2026-01-01'],
    ['2026_01', '2026-02-01'],
    ['2026_02', '2026-03-01'],
  ] as const) {
    const first = `${month.replace('_', '-')}-01`;
    ask(
      database,
      `create table consumption_readings_${month} partition of consumption_readings for values from ('${first}') to ('${next}')`,
    );
  }
  ask(
    database,
    `insert into endpoints (id, name, ip_address, type, auth_type, scraping_config, enabled, poll_interval_minutes, timezone, created_at, updated_at)
    select gen_random_uuid(), 'meter ' || n, '192.0.2.1', 'PDU', 'none', '{}', true, 60, 'UTC', '2025-01-01', now() from generate_series(1, ${endpoints}) as n`,
  );
  ask(
    database,
    `insert into consumption_readings (endpoint_id, read_at, success, total_kwh)
    select id, timestamptz '2025-12-31 23:30Z' + n * interval '2 hours', true, round(10000 + n / 5.0, 1) from endpoints, generate_series(0, 373) as n`,
  );
  ask(database, 'vacuum analyze');
}
