import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { batchOf, FakeClock, openLineProtocolSink, volts } from '@wattjobs/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';

// Debian has version 1.6. Its parser of lines is an ancestor of that of InfluxDB 2, and it writes at another path.
const folder = mkdtempSync(join(tmpdir(), 'influxdb-'));
const never = new AbortController().signal;
let url: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  const [http, backup] = [await freePort(), await freePort()];
  url = `http://127.0.0.1:${http}`;
  const settings = {
    INFLUXDB_REPORTING_DISABLED: 'true',
    INFLUXDB_BIND_ADDRESS: `127.0.0.1:${backup}`,
    INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${http}`,
    INFLUXDB_META_DIR: join(folder, 'meta'),
    INFLUXDB_DATA_DIR: join(folder, 'data'),
    INFLUXDB_DATA_WAL_DIR: join(folder, 'wal'),
  };
  const server = spawn('influxd', { env: { PATH: process.env['PATH'], HOME: folder, ...settings }, stdio: 'ignore' });
  await once(server, 'spawn');
  stop = async () => {
    server.kill();
    await once(server, 'exit');
    rmSync(folder, { recursive: true });
  };
  const answers = () =>
    fetch(`${url}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (server.exitCode === null && !(await answers())) await delay(25);
  await ask('CREATE DATABASE power');
  await ask('CREATE DATABASE brief WITH DURATION 48h');
});

afterAll(() => stop());

interface Answer {
  readonly results: readonly [
    {
      readonly series?: readonly {
        readonly tags: Readonly<Record<string, string>>;
        readonly values: readonly (readonly [number, number])[];
      }[];
    },
  ];
}

async function ask(query: string, database = ''): Promise<Answer> {
  const parameters = new URLSearchParams({ q: query, db: database, epoch: 'ms' });
  return (await (await fetch(`${url}/query?${parameters}`, { method: 'POST' })).json()) as Answer;
}

function openSink(database: string, clock = new FakeClock()) {
  return openLineProtocolSink(`${url}/write?db=${database}`, { dialect: 'influxdb', clock });
}

describe('a real InfluxDB', () => {
  it('stores labels and numbers as docs/line-protocol.md says', async () => {
    const parts = ['\\', ',', '=', ' ', '"', 'x', 'é', "'"];
    const phases = parts.flatMap((first) => parts.flatMap((second) => parts.map((third) => `a${first}${second}${third}`)));
    const points = phases.map((phase, index) => volts(index + 0.1, { labels: { phase }, device: `device ${index}` }));
    expect(await openSink('power').deliver(batchOf(points), never)).toMatchObject({ accepted: phases.length, refused: [] });
    const { results } = await ask('SELECT volts FROM contract GROUP BY phase, instance', 'power');
    const stored = new Map(
      results[0].series?.map(({ tags, values }) => [tags['instance'], [tags['phase'], ...values.map(([, value]) => value)]]),
    );
    // Several backslashes become one; none stays at the end, or before what would be escaped by it.
    const expected = phases.map((phase) => phase.replace(/\\+/g, '\\').replace(/\\(?=[ ,=]|$)/g, ''));
    expect(expected.map((phase, index) => [phase, index + 0.1])).toEqual(phases.map((_, index) => stored.get(`device ${index}`)));
  });

  it('refuses points beyond its retention in words that are understood, and keeps the others', async () => {
    const clock = new FakeClock(Date.now());
    const at = (ageHours: number, device: string) => volts(1, { device, timeMs: clock.now() - 3_600_000 * ageHours });
    const sink = openSink('brief', clock);
    const { accepted, refused } = await sink.deliver(batchOf([at(0, 'new'), at(500, 'old'), at(1, 'older than new')]), never);
    expect(accepted).toBe(2);
    expect(refused).toEqual([expect.objectContaining({ message: expect.stringContaining('beyond retention policy') })]);
    const { results } = await ask('SELECT volts FROM contract GROUP BY instance', 'brief');
    expect(results[0].series?.map(({ tags }) => tags['instance'])).toEqual(['new', 'older than new']);
  });
});
