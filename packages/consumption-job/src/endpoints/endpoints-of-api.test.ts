import { randomBytes } from 'node:crypto';
import { HttpSession } from '@wattjobs/core/http';
import { LocalApi } from '@wattjobs/core/sinks';
import { FakeClock } from '@wattjobs/core/testing';
import type { DueEndpoint } from '@wattjobs/rows/consumption';
import { CredentialsKey } from '@wattjobs/web-meters/credentials';
import { describe, expect, it } from 'vitest';
import type { ConsumptionContext } from '../context.ts';
import { startStubApi } from '../testing/stub-api.ts';
import { endpointsOfApi } from './endpoints-of-api.ts';

const signal = new AbortController().signal;
const id = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const due = (index: number, more: Partial<DueEndpoint> = {}): DueEndpoint => ({
  id: id(index),
  name: `meter-${index}`,
  ipAddress: '192.0.2.1',
  authType: 'none',
  sealedAuthConfig: null,
  scrapingConfig: { valueSelector: '#kwh', unit: 'kWh' },
  ratedPowerKw: null,
  smallestFactor: 1,
  lastGoodReading: null,
  ...more,
});

/** The list of a run with these settings. */
async function withList(
  endpoints: readonly DueEndpoint[],
  context: object,
  work: (list: ReturnType<typeof endpointsOfApi>, api: Awaited<ReturnType<typeof startStubApi>>) => Promise<void>,
) {
  await using server = await startStubApi();
  server.setDue(endpoints);
  const session = new HttpSession({ userAgent: 'wattjobs', cookies: 'none' });
  const api = new LocalApi({ baseUrl: new URL(server.url), key: undefined, session });
  const { settings = {}, ...others } = context as { readonly settings?: object };
  const given = { settings: { batchSize: 5, ...settings }, clock: new FakeClock(), dryRun: false, deadlineMs: 240_000, ...others };
  await work(endpointsOfApi(api, given as unknown as ConsumptionContext), server);
}

describe('the endpoints of the API', () => {
  it('are claimed a few at a time, until the run is over and delivered', async () => {
    const all = Array.from({ length: 25 }, (_, index) => due(index));
    await withList(all, { settings: { shards: 3, shardIndex: 1 } }, async (list, { requests }) => {
      const [first, second, third] = [await list.next(signal), await list.next(signal), await list.next(signal)];
      expect([first.length, second.length, third.length]).toEqual([20, 5, 0]);
      expect(requests).toHaveLength(2);
      expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ shards: 3, shard: 1, limit: 20, leaseSeconds: 300 });
    });
  });

  it('are only looked at in a dry run', async () => {
    await withList([due(1)], { dryRun: true }, async (list, { requests }) => {
      expect([(await list.next(signal)).length, (await list.next(signal)).length]).toEqual([1, 0]);
      expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /api/v1/consumption/due?shards=1&shard=0&limit=1000']);
    });
  });

  it('are one, due or not, for a person who names it', async () => {
    await withList([due(1), due(2)], { onceOptions: { endpoint: 'meter-2' } }, async (list, { requests }) => {
      expect((await list.next(signal)).map(({ name }) => name)).toEqual(['meter-2']);
      expect(requests[0]?.url).toContain('endpoint=meter-2');
    });
    await withList([], { onceOptions: { endpoint: 'nothing' } }, async (list) => {
      await expect(list.next(signal)).rejects.toMatchObject({ exitCode: 78 });
    });
  });

  it('bring what a new reading is compared with', async () => {
    const lastGoodReading = { timestamp: '2026-01-15T11:45:00.000Z', totalKwh: 12_500, serial: 'A1' };
    await withList([due(1, { lastGoodReading, ratedPowerKw: 11, smallestFactor: 40, clientName: 'Client XYZ' })], {}, async (list) => {
      expect((await list.next(signal))[0]).toMatchObject({
        clientName: 'Client XYZ',
        ratedPowerKw: 11,
        smallestFactor: 40,
        lastGood: { totalKwh: 12_500, timeMs: Date.UTC(2026, 0, 15, 11, 45), serial: 'A1' },
      });
    });
  });

  it('have their credentials opened by the key that sealed them, and by no other', async () => {
    const [key, other] = [new CredentialsKey(randomBytes(32)), new CredentialsKey(randomBytes(32))];
    const sealedAuthConfig = key.seal(JSON.stringify({ username: 'admin', password: 'canary-password' }), id(1), randomBytes(12));
    const sealed = due(1, { authType: 'basic', sealedAuthConfig });
    await withList([sealed], { settings: { credentialsKey: key } }, async (list) => {
      const [endpoint] = await list.next(signal);
      expect(endpoint?.plan).toMatchObject({ configuration: { authentication: { type: 'basic', username: 'admin' } } });
      expect(JSON.stringify(endpoint)).not.toContain('canary');
    });
    for (const [credentialsKey, message] of [
      [undefined, /CREDENTIALS_KEY is not set, but the credentials of meter-1 are sealed/],
      [other, new RegExp(`CREDENTIALS_KEY is key ${other.id}, but .* key ${key.id}`)],
    ] as const) {
      await withList([sealed], { settings: { credentialsKey } }, async (list) => {
        expect((await list.next(signal))[0]?.plan).toMatchObject({ problem: { exitCode: 78, message: expect.stringMatching(message) } });
      });
    }
  });

  it('say what is wrong with a configuration', async () => {
    await withList([due(1, { scrapingConfig: { valueSelector: '#kwh', steps: [{ action: 'jump' }] } })], {}, async (list) => {
      expect((await list.next(signal))[0]?.plan).toMatchObject({
        problem: { reason: 'endpoint_configuration', message: expect.stringContaining('steps') },
      });
    });
  });
});
