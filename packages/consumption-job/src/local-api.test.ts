import { randomBytes } from 'node:crypto';
import { send, startTestApi, type TestApi } from '@wattjobs/api/testing';
import { CredentialsKey } from '@wattjobs/web-meters/credentials';
import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

const key = randomBytes(32);

/** The rig with the real API, in which the six legacy meters are endpoints. */
async function withApi(work: (rig: Rig, api: TestApi, settings: Readonly<Record<string, string | undefined>>) => Promise<void>) {
  await using rig = await Rig.start();
  const meters = {
    sealingKeys: { current: new CredentialsKey(key), previous: undefined },
    allowedNetworks: ['127.0.0.0/8'],
    endpointsTimezone: 'UTC',
  };
  const api = await startTestApi({ clock: rig.clock, meters });
  try {
    for (const endpoint of rig.legacy()) {
      const { status } = await send(api, 'admin', 'POST', '/api/v1/endpoints', { type: 'PDU', pollInterval: 15, ...endpoint });
      expect(status).toBe(201);
    }
    await work(rig, api, {
      ENDPOINTS_FILE: undefined,
      WATTJOBS_API_URL: api.url,
      WATTJOBS_API_KEY: api.keys.collect,
      CREDENTIALS_KEY: key.toString('base64'),
    });
  } finally {
    await api.close();
  }
}

async function readings(api: TestApi): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { body } = await send(api, 'read', 'GET', '/api/v1/consumption/readings');
  return body.data;
}

describe('with the real local API', () => {
  it('reads the six legacy meters, those with a login too, and again when they are due', async () => {
    await withApi(async (rig, api, settings) => {
      const first = await rig.run({ settings });
      expect(first.summary).toMatchObject({ exitCode: 0, readings: 6, errors: {} });
      const counters = (await readings(api)).map(({ totalKwh }) => totalKwh);
      expect(new Set(counters)).toEqual(new Set([5432.1, 8234.2, 9876.3, 11_234.56, 12_543.5, 15_678.9]));
      expect(rig.of('form-login-meter', 'power_watts')).toBe(3565);
      const visits = rig.meters.requests.length;
      expect((await rig.run({ settings })).summary).toMatchObject({ exitCode: 0, readings: 0, errors: {} });
      expect(rig.meters.requests).toHaveLength(visits);
      rig.clock.advance(900_000);
      expect((await rig.run({ settings })).summary).toMatchObject({ exitCode: 0, readings: 6 });
      expect(await readings(api)).toHaveLength(12);
    });
  });

  it('refuses a counter whose separator was lost, and keeps what the page showed', async () => {
    await withApi(async (rig, api, settings) => {
      await rig.run({ settings });
      rig.meters.set({ applyTo: 'tabbed-meter', decimalMark: 'dropped' });
      rig.clock.advance(900_000);
      expect((await rig.run({ settings })).summary).toMatchObject({ exitCode: 0, readings: 5, errors: { separator_changed: 1 } });
      const failed = (await readings(api)).filter(({ success }) => success === false);
      expect(failed).toMatchObject([{ errorMessage: expect.stringContaining('has the separator or the unit changed?') }]);
    });
  });

  it('reads one endpoint that a person names, due or not, and prints the row without posting it', async () => {
    await withApi(async (rig, api, settings) => {
      await rig.run({ settings });
      const { exitCode, stdout } = await rig.run({ verb: ['once', '--endpoint', 'simple-meter', '--dry-run'], settings });
      expect(exitCode).toBe(0);
      expect(stdout).toContain('"totalKwh": 12543.5');
      expect(stdout).toContain('consumption_energy_watthours{');
      expect(stdout).not.toContain('tabbed-meter');
      expect(await readings(api)).toHaveLength(6);
    });
  });

  it('divides the endpoints among pods', async () => {
    await withApi(async (rig, api, settings) => {
      const pods = [0, 1, 2].map((index) => rig.run({ settings: { ...settings, SHARDS: '3', JOB_COMPLETION_INDEX: String(index) } }));
      const summaries = (await Promise.all(pods)).map(({ summary }) => summary);
      expect(summaries.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
      expect(summaries.reduce((sum, summary) => sum + Number(summary['readings']), 0)).toBe(6);
      expect(await readings(api)).toHaveLength(6);
    });
  });

  it('says in check what a run needs', async () => {
    await withApi(async (rig, _api, settings) => {
      const good = await rig.run({ verb: ['check'], settings });
      expect(good.exitCode).toBe(0);
      expect(good.stdout).toMatch(/^ok {4}endpoint simple-meter: 12543\.5 kWh, from "12543\.5 kWh"$/m);
      expect(good.stdout).toMatch(/^ok {4}local API: .* accepts the key$/m);
      const { exitCode, stdout } = await rig.run({ verb: ['check'], settings: { ...settings, CREDENTIALS_KEY: undefined } });
      expect(exitCode).toBe(78);
      expect(stdout).toMatch(/^FAIL {2}endpoint basic-auth-meter: CREDENTIALS_KEY is not set, .* sealed with key/m);
    });
  });
});
