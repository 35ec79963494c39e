import { writeFileSync } from 'node:fs';
import { startLineProtocolReceiver } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

describe('a run with a file of endpoints', () => {
  it('prints what it reads if it has no other place for it', async () => {
    await using rig = await Rig.start();
    rig.list(...rig.legacy('simple-meter'));
    const { exitCode, stdout, summary } = await rig.run({ settings: { PUSHGATEWAY_URL: undefined } });
    expect({ exitCode, readings: summary['readings'] }).toEqual({ exitCode: 0, readings: 1 });
    expect(stdout).toContain('consumption_energy_watthours{endpoint_id="simple-meter"');
  });

  it('writes lines with the time of each value', async () => {
    await using rig = await Rig.start();
    await using receiver = await startLineProtocolReceiver({ now: () => rig.clock.now() });
    rig.list(...rig.legacy('simple-meter'));
    const { exitCode } = await rig.run({ settings: { PUSHGATEWAY_URL: undefined, LINE_PROTOCOL_URL: receiver.writeUrl } });
    expect(exitCode).toBe(0);
    const energy = receiver.points().find(({ name }) => name === 'consumption_energy_watthours');
    expect(energy).toMatchObject({ value: 12_543_500, labels: { instance: 'simple-meter', endpoint_id: 'simple-meter' } });
    expect(rig.clock.now() - Number(energy?.timeMs)).toBeLessThan(5_000);
  });

  it('visits each endpoint when its interval has passed, and forgets those that are no longer listed', async () => {
    await using rig = await Rig.start();
    const [simple, tabbed] = rig.legacy('simple-meter', 'tabbed-meter');
    if (simple === undefined || tabbed === undefined) throw new TypeError('a meter is missing');
    rig.list({ ...simple, pollInterval: 5 }, { ...tabbed, pollInterval: 60 });
    const readings = async () => (await rig.run()).summary['readings'];
    expect([await readings(), await readings()]).toEqual([2, 0]);
    rig.clock.advance(300_000);
    expect(await readings()).toBe(1);
    expect(Object.keys(rig.state.endpoints)).toEqual(['simple-meter', 'tabbed-meter']);
    rig.list({ ...simple, pollInterval: 5 });
    rig.clock.advance(300_000);
    await rig.run();
    expect(Object.keys(rig.state.endpoints)).toEqual(['simple-meter']);
  });

  it('shows no password, whatever it logs', async () => {
    await using rig = await Rig.start();
    writeFileSync(rig.path('password'), 'canary-file');
    const [basic, form] = rig.legacy('basic-auth-meter', 'form-login-meter');
    const login = (passwords: object) => ({ authConfig: { username: 'canary-user', ...passwords } });
    rig.list({ name: '', ...basic, ...login({ passwordFile: 'password' }) }, { name: '', ...form, ...login({ password: 'canary-list' }) });
    const { exitCode, stdout, stderr } = await rig.run({ settings: { LOG_LEVEL: 'trace' } });
    expect(exitCode).toBe(77);
    expect(stdout + stderr + JSON.stringify(rig.state)).not.toMatch(/canary-(?:file|list)/);
  });

  it('needs to know where the endpoints are', async () => {
    await using rig = await Rig.start();
    const { exitCode, stderr } = await rig.run({ settings: { ENDPOINTS_FILE: undefined } });
    expect(exitCode).toBe(78);
    expect(stderr).toContain('WATTJOBS_API_URL is not set, and neither is ENDPOINTS_FILE');
  });
});

describe('a run that asks the API', () => {
  it('posts readings while it reads, also those of endpoints with one name at one time', async () => {
    await using rig = await Rig.start();
    rig.due(Array.from({ length: 130 }, () => rig.legacy('simple-meter')).flat());
    const { summary } = await rig.run({ settings: { ...rig.withApi, JOB_DURATION: '600' } });
    expect(summary).toMatchObject({ exitCode: 0, readings: 130, ticks: 1 });
    const posts = rig.api.requests.filter(({ url, body }) => url.endsWith('/batch') && body.length > 100);
    expect(posts.length).toBeGreaterThanOrEqual(2);
    expect(new Set(rig.api.readings.map(({ endpointId }) => endpointId)).size).toBe(130);
  });

  it('that is stopped before anything was read is to be run again', async () => {
    await using rig = await Rig.start();
    rig.meters.set({ hang: true });
    rig.due(rig.legacy('simple-meter'));
    const stop = new AbortController();
    const running = rig.run({ settings: rig.withApi, stop: stop.signal });
    while (rig.meters.requests.length === 0) await new Promise(setImmediate);
    stop.abort();
    const { exitCode, summary } = await running;
    expect({ exitCode, error: summary['error'] }).toEqual({ exitCode: 75, error: 'RUN_INTERRUPTED' });
    expect(rig.api.readings).toEqual([]);
  });
});
