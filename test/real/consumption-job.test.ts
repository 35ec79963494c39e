import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrateTestDatabase, openPostgres, send, startTestApi, type TestApi, testPostgres } from '@wattjobs/api/testing';
import { systemClock } from '@wattjobs/core/time';
import { legacyCredentials, type LegacyMeters, startLegacyMeters } from '@wattjobs/simulators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CredentialsKey } from '../../packages/web-meters/src/credentials/index.ts';
import { type RealPostgres, startRealPostgres } from './start-postgres.ts';

const mainFile = fileURLToPath(new URL('../../packages/consumption-job/src/main.ts', import.meta.url));
const key = randomBytes(32);

describe('consumption-job as a process, with the API on a real Postgres', () => {
  let postgres: RealPostgres;
  let api: TestApi;
  let meters: LegacyMeters;
  let close: () => Promise<void>;
  beforeAll(async () => {
    postgres = await startRealPostgres();
    meters = await startLegacyMeters({ host: '0.0.0.0' });
    const database = openPostgres(testPostgres(postgres.createDatabase('consumption')), () => undefined);
    await migrateTestDatabase(database);
    const sealingKeys = { current: new CredentialsKey(key), previous: undefined };
    api = await startTestApi({
      clock: systemClock,
      database,
      meters: { sealingKeys, allowedNetworks: ['127.0.0.0/8'], endpointsTimezone: 'UTC' },
    });
    close = async () => {
      await Promise.all([api.close(), meters.close()]);
      await database.close();
      await postgres.close();
    };
  });
  afterAll(() => close());

  /** Starts the job as a process. */
  function start(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
    const environment = {
      PATH: process.env['PATH'],
      WATTJOBS_API_URL: api.url,
      WATTJOBS_API_KEY: api.keys.collect,
      CREDENTIALS_KEY: key.toString('base64'),
      ALLOWED_NETWORKS: '127.0.0.0/8',
      STATE_URL: 'memory:',
      ...settings,
    };
    const child = spawn(process.execPath, [mainFile, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    return { child, end: once(child, 'close').then(([code]) => ({ code: code as number | null, stderr })) };
  }

  const readings = async (): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    (await send(api, 'read', 'GET', '/api/v1/consumption/readings')).body.data;

  async function create(name: string, more: object): Promise<void> {
    const body = { name, ipAddress: `127.0.0.1:${meters.port}/${name}`, type: 'PDU', pollInterval: 1_000, ...more };
    expect((await send(api, 'admin', 'POST', '/api/v1/endpoints', body)).status).toBe(201);
  }

  it('reads every endpoint once, with two pods at the same time', async () => {
    await create('simple-meter', { scrapingConfig: { valueSelector: '.consumption-value' } });
    const authConfig = { ...legacyCredentials['form-login-meter'], usernameField: '#username', passwordField: '#password' };
    await create('form-login-meter', { authType: 'form', authConfig, scrapingConfig: { valueSelector: '#total-consumption' } });
    for (let index = 0; index < 18; index += 1) {
      await create(`tabbed-meter`, { scrapingConfig: { valueSelector: '#total-kwh' } });
    }
    const pods = await Promise.all([0, 1].map((index) => start(['run'], { SHARDS: '2', JOB_COMPLETION_INDEX: String(index) }).end));
    for (const { code, stderr } of pods) expect(code, stderr).toBe(0);
    const stored = await readings();
    expect(stored).toHaveLength(20);
    expect(new Set(stored.map(({ endpointId }) => endpointId)).size).toBe(20);
    expect(stored.every(({ success }) => success === true)).toBe(true);
    expect((await start(['run']).end).code).toBe(0);
    expect(await readings()).toHaveLength(20);
  });

  it('delivers while it reads, and ends soon after it is stopped', async () => {
    const before = (await readings()).length;
    const formatted = { valueSelector: '.consumption-cell', valuePattern: String.raw`([0-9,.]+)\s*kWh` };
    await create('formatted-meter', { ipAddress: `127.0.0.2:${meters.port}/formatted-meter`, scrapingConfig: formatted });
    await create('basic-auth-meter', { scrapingConfig: { valueSelector: '#total-kwh' } });
    meters.set({ applyTo: 'basic-auth-meter', hang: true });
    const { child, end } = start(['run']);
    while ((await readings()).length === before) await delay(100);
    const stopped = performance.now();
    child.kill('SIGTERM');
    const { code, stderr } = await end;
    expect(code, stderr).toBe(0);
    expect(performance.now() - stopped).toBeLessThan(15_000);
    expect((await readings()).slice(0, -before)).toMatchObject([{ totalKwh: 11_234.56 }]);
  });
});
