import { readFileSync, writeFileSync } from 'node:fs';
import { demoEnphase } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { type Fault, faultTable } from './testing/fault-table.ts';
import { ReadsRig } from './testing/reads-rig.ts';

/** Causes a fault, checks what the operator sees and what is stored, and returns the exit code. */
type Scenario = (rig: ReadsRig) => Promise<number>;

const systemId = demoEnphase.systemIds[0];
const hourMs = 3_600_000;

function stateOf(rig: ReadsRig) {
  const system = rig.state.systems[systemId];
  if (system === undefined) throw new TypeError('nothing is remembered of the system');
  return system;
}

/** The cloud fails at the first call: one call is made, and the run delivers nothing. */
function cloudDown(reason: string, arrange: (rig: ReadsRig) => void): Scenario {
  return async (rig) => {
    arrange(rig);
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ [reason]: 1 });
    expect(rig.calls).toHaveLength(1);
    expect(rig.counted).toBe(1);
    expect(stateOf(rig).watermarks).toEqual({});
    return exitCode;
  };
}

/** One endpoint fails: everything else arrives. */
function endpointFails(reason: string, arrange: (rig: ReadsRig) => void): Scenario {
  return async (rig) => {
    arrange(rig);
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ [reason]: 1 });
    expect(rig.calls).toContain('events');
    expect(rig.api.rows('summary')).toHaveLength(1);
    expect(rig.api.rows('interval')).toHaveLength(0);
    expect(stateOf(rig).watermarks).not.toHaveProperty('production_micro');
    expect(stateOf(rig).watermarks).toHaveProperty('events');
    return exitCode;
  };
}

const scenarios: Readonly<Record<Fault, Scenario>> = {
  nothingDue: async (rig) => {
    await rig.run();
    rig.clock.advance(120_000);
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({});
    expect(rig.calls).toHaveLength(6);
    expect(rig.value('enphase_power_watts')).toBeGreaterThan(0);
    return exitCode;
  },
  cloudDropped: async (rig) => {
    const exitCode = await cloudDown('cloud_connection', ({ cloud }) => cloud.control({ dropConnection: true }))(rig);
    const next = await rig.run();
    expect(next.exitCode).toBe(69);
    expect(next.summary['errors']).toEqual({ cloud_backed_off: 1 });
    expect(rig.calls).toHaveLength(1);
    rig.cloud.control({ dropConnection: false });
    rig.clock.advance(hourMs);
    expect((await rig.run()).exitCode).toBe(0);
    return exitCode;
  },
  cloudGateway: cloudDown('cloud_status', ({ cloud }) => cloud.control({ html502: 'not-carried-out' })),
  cloudPage: cloudDown('cloud_page', ({ cloud }) => cloud.control({ htmlPage: true })),
  cloudTruncated: endpointFails('cloud_broken', ({ cloud }) => cloud.control({ truncatedJson: true, applyTo: 'production_micro' })),
  cloudError: endpointFails('cloud_status', ({ cloud }) => cloud.control({ refuseWith: '500-codes', applyTo: 'production_micro' })),
  windowRefused: endpointFails('cloud_request_refused', ({ cloud }) => cloud.control({ refuseWith: '422', applyTo: 'production_micro' })),
  emptyLists: async (rig) => {
    rig.cloud.control({ emptyLists: true });
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({});
    expect(rig.api.rows('interval')).toHaveLength(0);
    const reported = Number(rig.api.rows('summary')[0]?.['last_report_at']);
    expect(stateOf(rig).watermarks['production_micro']).toBe(Math.floor(reported / 900) * 900);
    return exitCode;
  },
  fieldBroken: async (rig) => {
    await rig.run();
    expect(rig.value('enphase_size_watts')).toBeGreaterThan(0);
    rig.clock.advance(hourMs);
    rig.cloud.control({ summaryValues: { size_w: null, current_power: 'much', energy_today: undefined } });
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ value_refused: 1 });
    expect(rig.value('enphase_size_watts')).toBeUndefined();
    expect(rig.value('enphase_power_watts')).toBeUndefined();
    expect(rig.value('enphase_energy_today_watthours')).toBeUndefined();
    expect(rig.value('enphase_modules')).toBeGreaterThan(0);
    expect(rig.value('enphase_energy_lifetime_watthours')).toBeGreaterThan(0);
    const [, row] = rig.api.rows('summary');
    expect(row).toMatchObject({ modules: expect.any(Number), energy_lifetime: expect.any(Number) });
    for (const field of ['size_w', 'current_power', 'energy_today']) expect(row).not.toHaveProperty(field);
    return exitCode;
  },
  powerOld: async (rig) => {
    await rig.run();
    expect(rig.value('enphase_power_watts')).toBeGreaterThan(0);
    rig.clock.advance(hourMs);
    const oldEnd = rig.clock.now() / 1000 - 5 * 3600;
    rig.cloud.control({ summaryValues: { last_interval_end_at: oldEnd, current_power: 2100 } });
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({});
    expect(rig.value('enphase_power_watts')).toBeUndefined();
    expect(rig.value('enphase_last_interval_timestamp_seconds')).toBe(oldEnd);
    expect(rig.value('enphase_energy_today_watthours')).toBeGreaterThan(0);
    expect(rig.api.rows('summary').at(-1)).toMatchObject({ current_power: 2100, last_interval_end_at: oldEnd });
    return exitCode;
  },
  gatewaySilent: async (rig) => {
    await rig.run();
    const watermark = stateOf(rig).watermarks['production_micro'];
    rig.cloud.control({ lastReportSeconds: Math.floor(rig.clock.now() / 1000) });
    rig.clock.advance(3 * 24 * hourMs);
    const silent = await rig.run();
    expect(stateOf(rig).watermarks['production_micro']).toBe(watermark);
    rig.cloud.control({ lastReportSeconds: null });
    rig.clock.advance(24 * hourMs);
    await rig.run();
    const ends = rig.api
      .rows('interval')
      .map((row) => Number(row['end_at']))
      .toSorted((a, b) => a - b);
    expect(ends.every((end, index) => index === 0 || end - (ends[index - 1] ?? 0) === 300)).toBe(true);
    expect(ends.length).toBeGreaterThan(4 * 280);
    return silent.exitCode;
  },
  notInPlan: async (rig) => {
    rig.cloud.control({ forbiddenOnWatt: ['production_micro'] });
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ cloud_not_allowed: 1 });
    expect(rig.cloud.grants.refresh).toEqual({ accepted: 0, refused: 0 });
    expect(rig.api.rows('event').length).toBeGreaterThan(0);
    rig.clock.advance(23 * hourMs);
    await rig.run();
    expect(rig.calls.filter((kind) => kind === 'production_micro')).toHaveLength(1);
    rig.cloud.control({ forbiddenOnWatt: [] });
    rig.clock.advance(2 * hourMs);
    await rig.run();
    expect(rig.api.rows('interval').length).toBeGreaterThan(0);
    return exitCode;
  },
  notShared: async (rig) => {
    const settings = { SYSTEM_ID: `${demoEnphase.foreignSystemId},${systemId}` };
    const { exitCode, summary, stderr } = await rig.run({ settings });
    expect(summary['errors']).toMatchObject({ cloud_not_allowed: expect.any(Number) });
    expect(stderr).toContain(String(demoEnphase.foreignSystemId));
    expect(rig.api.rows('summary')).toHaveLength(1);
    for (let tick = 0; tick < 12; tick += 1) {
      rig.clock.advance(600_000);
      expect((await rig.run({ settings })).exitCode).toBe(0);
    }
    // After its details were refused, the system is skipped for a day.
    expect(rig.cloud.requests.filter(({ path }) => path.includes(String(demoEnphase.foreignSystemId)))).toHaveLength(1);
    return exitCode;
  },
  wrongKey: async (rig) => {
    await rig.run();
    const { refresh_token: refreshToken } = rig.tokens;
    rig.tokens = { ...rig.tokens, api_key: demoEnphase.otherApiKey };
    rig.clock.advance(hourMs);
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ cloud_credentials: 1 });
    expect(rig.tokens['refresh_token']).toBe(refreshToken);
    expect(rig.cloud.grants.refresh.accepted).toBe(0);
    const calls = rig.calls.length;
    expect((await rig.run()).exitCode).toBe(77);
    rig.clock.advance(hourMs - 600_000);
    expect((await rig.run()).exitCode).toBe(77);
    expect(rig.calls).toHaveLength(calls);
    rig.tokens = { ...rig.tokens, api_key: demoEnphase.apiKey };
    expect((await rig.run()).exitCode).toBe(0);
    expect(rig.calls.length).toBeGreaterThan(calls);
    return exitCode;
  },
  tokenRefused: async (rig) => {
    rig.cloud.control({ accessTokensEnded: true });
    const { access_token: before } = rig.tokens;
    const { exitCode } = await rig.run();
    expect(rig.tokens['access_token']).not.toBe(before);
    expect(rig.api.rows('interval').length).toBeGreaterThan(0);
    expect(rig.counted).toBe(7);
    return exitCode;
  },
  unknownSystem: async (rig) => {
    const { exitCode, summary } = await rig.run({ settings: { SYSTEM_ID: `${systemId},77` } });
    expect(summary['message']).toContain('SYSTEM_ID names system 77');
    expect(rig.api.rows('summary')).toHaveLength(1);
    expect((await rig.run({ settings: { SYSTEM_ID: `${systemId},77` } })).exitCode).toBe(78);
    return exitCode;
  },
  minuteQuota: async (rig) => {
    rig.cloud.control({ minuteLimit: 2 });
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ cloud_quota: 1 });
    expect(rig.api.rows('summary')).toHaveLength(1);
    expect(JSON.parse(rig.tokens['quota_ledger'] ?? '{}')).toHaveProperty('blockedUntilMs');
    return exitCode;
  },
  monthQuota: async (rig) => {
    rig.cloud.control({ monthLimit: 2 });
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ cloud_quota: 1 });
    expect(rig.value('enphase_quota_remaining', { period: 'month' })).toBe(0);
    const calls = rig.calls.length;
    rig.clock.advance(3 * hourMs);
    const later = await rig.run();
    expect(later.exitCode).toBe(75);
    expect(later.summary['errors']).toEqual({ quota_used_up: 1 });
    expect(rig.calls).toHaveLength(calls);
    rig.cloud.control({ monthLimit: null });
    rig.clock.advance(15 * 24 * hourMs);
    expect((await rig.run()).exitCode).toBe(0);
    return exitCode;
  },
  ledgerLost: async (rig) => {
    await rig.run();
    rig.clock.advance(hourMs);
    rig.tokens = { ...rig.tokens, quota_ledger: '{"version":1,"month"', kept_by_hand: 'as it is' };
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ quota_ledger_lost: 1 });
    expect(rig.counted).toBeGreaterThan(6);
    expect(rig.tokens).toMatchObject({ kept_by_hand: 'as it is', api_key: demoEnphase.apiKey });
    return exitCode;
  },
  apiDown: async (rig) => {
    rig.api.faults.notReady = true;
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ api_status: 1 });
    expect(rig.calls).toHaveLength(0);
    const unreachable = await rig.run({ settings: { WATTJOBS_API_URL: 'http://127.0.0.1:9' } });
    expect(unreachable.exitCode).toBe(75);
    expect(unreachable.summary['errors']).toEqual({ api_connection: 1 });
    // The tokens are still kept alive.
    rig.clock.advance(13 * hourMs);
    expect((await rig.run()).exitCode).toBe(75);
    expect(rig.cloud.grants.refresh.accepted).toBe(1);
    expect(rig.calls).toHaveLength(0);
    return exitCode;
  },
  apiFails: async (rig) => {
    rig.api.faults.postStatus = 503;
    const exitCodes: number[] = [];
    for (let run = 0; run < 6; run += 1) {
      exitCodes.push((await rig.run()).exitCode);
      rig.clock.advance(61_000);
    }
    // The pass and its three repeats; after that nothing is due for a while.
    expect(rig.calls.filter((kind) => kind === 'summary')).toHaveLength(4);
    expect(stateOf(rig).watermarks).toEqual({});
    rig.api.faults.postStatus = undefined;
    rig.clock.advance(hourMs * 5);
    await rig.run();
    expect(rig.api.rows('summary')).toHaveLength(1);
    expect(rig.state.undelivered).toBe(0);
    return exitCodes[0] ?? 1;
  },
  apiKey: async (rig) => {
    rig.api.faults.key = 'another key';
    const { exitCode, summary } = await rig.run({ settings: { WATTJOBS_API_KEY: 'a key' } });
    expect(summary['errors']).toEqual({ api_credentials: 1 });
    expect(rig.calls).toHaveLength(0);
    return exitCode;
  },
  apiTooLarge: async (rig) => {
    rig.api.faults.maxItems = 50;
    const { exitCode } = await rig.run();
    expect(rig.api.rows('interval')).toHaveLength(144);
    expect(rig.api.posts.length).toBeGreaterThan(4);
    return exitCode;
  },
  apiRefusesRow: async (rig) => {
    const refusedEnd = Math.floor(rig.clock.now() / 1000 / 3600) * 3600 - 7200;
    rig.api.faults.refuses = (item) => item['kind'] === 'interval' && item['end_at'] === refusedEnd;
    const { exitCode, summary, stderr } = await rig.run();
    expect(summary['errors']).toEqual({ api_refused: 1 });
    expect(stderr).toContain(`interval ${systemId} production_micro ${refusedEnd}`);
    expect(rig.api.rows('interval')).toHaveLength(143);
    expect(stateOf(rig).watermarks['production_micro']).toBeGreaterThan(refusedEnd);
    return exitCode;
  },
  legacyDown: async (rig) => {
    const settings = { WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: 'http://127.0.0.1:9/api/v1/enphase/' };
    const { exitCode, summary } = await rig.run({ settings });
    expect(summary['errors']).toEqual({ api_connection: 1 });
    expect(rig.calls).toHaveLength(0);
    return exitCode;
  },
  legacyPage: async (rig) => {
    rig.api.faults.legacyPage = true;
    const { exitCode, summary } = await rig.run({ settings: { WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: rig.api.legacyUrl } });
    expect(summary['errors']).toEqual({ api_page: expect.any(Number) });
    expect(rig.state.undelivered).toBe(1);
    return exitCode;
  },
  legacyRefuses: async (rig) => {
    rig.cloud.control({ operationalAtNull: true });
    rig.api.faults.postStatus = 422;
    const { exitCode, summary } = await rig.run({ settings: { WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: rig.api.legacyUrl } });
    expect(summary['errors']).toEqual({ api_refused: 1 });
    expect(rig.api.legacy[0]).toMatchObject({ operational_at: null });
    return exitCode;
  },
  pushgatewayDown: async (rig) => {
    rig.receiver.control({ dropConnection: true });
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toMatchObject({ pushgateway_connection: expect.any(Number) });
    expect(rig.api.rows('interval')).toHaveLength(144);
    expect(rig.state.undelivered).toBe(0);
    return exitCode;
  },
  clockSetBack: async (rig) => {
    await rig.run();
    const before = rig.counted;
    const stored = readFileSync(rig.tokensPath, 'utf8');
    const state = readFileSync(rig.statePath, 'utf8');
    await using earlier = await ReadsRig.start({ startMs: rig.clock.now() - 24 * hourMs });
    earlier.tokens = {
      ...JSON.parse(stored),
      access_token: earlier.tokens['access_token'],
      refresh_token: earlier.tokens['refresh_token'],
    };
    writeFileSync(earlier.statePath, state, { mode: 0o600 });
    const { exitCode } = await earlier.run();
    expect(earlier.counted).toBeGreaterThanOrEqual(before);
    earlier.clock.advance(2 * hourMs);
    expect((await earlier.run()).exitCode).toBe(0);
    expect(earlier.calls).toContain('summary');
    return exitCode;
  },
  daylightSaving: async () => {
    // 1 November 2026 has 25 hours in New York.
    await using rig = await ReadsRig.start({ startMs: Date.UTC(2026, 9, 31, 16) });
    const exitCodes: number[] = [];
    for (let day = 0; day < 3; day += 1) {
      exitCodes.push((await rig.run()).exitCode);
      rig.clock.advance(24 * hourMs);
    }
    const midnights = [Date.UTC(2026, 10, 1, 4), Date.UTC(2026, 10, 2, 5)].map((timeMs) => timeMs / 1000);
    const ofThatDay = rig.api
      .rows('interval')
      .filter((row) => Number(row['end_at']) > (midnights[0] ?? 0) && Number(row['end_at']) <= (midnights[1] ?? 0));
    expect(ofThatDay).toHaveLength(300);
    return Math.max(...exitCodes);
  },
  settingsWrong: async (rig) => {
    const { exitCode, summary } = await rig.run({
      settings: {
        LOCAL_API_BASE_URL: rig.api.legacyUrl,
        ENPHASE_PLAN: 'gigawatt',
        SYSTEM_ID: 'roof',
        ENPHASE_API_URL: 'api/v4/systems/1/',
      },
    });
    for (const name of ['WATTJOBS_API_URL', 'ENPHASE_PLAN', 'SYSTEM_ID', 'ENPHASE_API_URL']) expect(summary['message']).toContain(name);
    expect(rig.calls).toHaveLength(0);
    return exitCode;
  },
  stateCorrupt: async (rig) => {
    writeFileSync(rig.statePath, '{"job":', { mode: 0o600 });
    const { exitCode, summary } = await rig.run();
    expect(summary['error']).toBe('STATE_CORRUPT');
    expect(readFileSync(rig.statePath, 'utf8')).toBe('{"job":');
    return exitCode;
  },
  stopped: async (rig) => {
    const { exitCode, summary } = await rig.run({ stop: AbortSignal.abort('SIGTERM') });
    expect(summary['error']).toBe('RUN_INTERRUPTED');
    expect(rig.calls).toHaveLength(0);
    return exitCode;
  },
};

describe('a fault of the README’s table', () => {
  it.each(Object.keys(faultTable) as Fault[])('%s', async (fault) => {
    await using rig = await ReadsRig.start();
    expect(await scenarios[fault](rig)).toBe(faultTable[fault].exitCode);
  });

  it('has a scenario for each row', () => {
    expect(Object.keys(scenarios)).toHaveLength(Object.keys(faultTable).length);
    expect(Object.keys(faultTable).length).toBeGreaterThanOrEqual(30);
  });
});
