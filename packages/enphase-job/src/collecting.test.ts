import { demoEnphase } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { ends, gaps } from './testing/interval-ends.ts';
import { ReadsRig } from './testing/reads-rig.ts';

const [house, barn] = demoEnphase.systemIds;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('the first pass', () => {
  it('reads everything since local midnight and pushes the metrics', async () => {
    await using rig = await ReadsRig.start();
    const { exitCode, summary } = await rig.run();
    expect(exitCode).toBe(0);
    expect(rig.calls).toEqual(['summary', 'system', 'production_micro', 'events', 'alarms', 'alarms']);
    expect(rig.api.rows('system')).toEqual([expect.objectContaining({ system_id: house, timezone: 'America/New_York' })]);
    expect(ends(rig, house)[0]).toBe(Date.UTC(2026, 5, 17, 4, 5) / 1000);
    expect(gaps(ends(rig, house), 300)).toBe(0);
    expect(rig.counted).toBe(6);
    expect(summary['readings']).toBeGreaterThan(150);
    expect(rig.value('enphase_quota_remaining', { period: 'month' })).toBe(994);
    expect(rig.value('enphase_refresh_token_expires_timestamp_seconds')).toBeGreaterThan(rig.clock.now() / 1000);
  });

  it('waits for the next minute if several systems would exceed the limit per minute', async () => {
    await using rig = await ReadsRig.start();
    const { exitCode } = await rig.run({ settings: { SYSTEM_ID: `${house},${barn}` } });
    expect(exitCode).toBe(0);
    expect(rig.calls).toHaveLength(12);
    expect(rig.calls.filter((kind) => kind === 'summary')).toHaveLength(2);
    expect(ends(rig, barn).length).toBeGreaterThan(100);
  });

  it('is not paced for a system that was added later', async () => {
    await using rig = await ReadsRig.start();
    await rig.run();
    rig.clock.advance(120_000);
    await rig.run({ settings: { SYSTEM_ID: `${house},${barn}` } });
    expect(ends(rig, barn).length).toBeGreaterThan(100);
    expect(rig.calls.filter((kind) => kind === 'summary')).toHaveLength(2);
  });
});

describe('successive passes', () => {
  it('read revised intervals again', async () => {
    await using rig = await ReadsRig.start({ lateMicroSeconds: 2 * 3600 });
    await rig.run();
    const noonEnd = Math.floor(rig.clock.now() / 1000 / 300) * 300 - 1500;
    const devices = () => rig.api.rows('interval').find((row) => row['end_at'] === noonEnd)?.['devices_reporting'];
    const early = Number(devices());
    rig.clock.advance(dayMs);
    await rig.run();
    expect(early).toBeLessThan(20);
    expect(devices()).toBe(20);
  });

  it('catch up in windows of a week after the job was off for three weeks', async () => {
    await using rig = await ReadsRig.start();
    await rig.run();
    rig.clock.advance(21 * dayMs);
    const { exitCode } = await rig.run();
    expect(exitCode).toBe(0);
    const granularities = rig.cloud.requests
      .filter(({ kind }) => kind === 'production_micro')
      .map(({ parameters }) => parameters['granularity']);
    expect(granularities).toEqual(['day', 'week', 'week', 'week', 'week']);
    expect(gaps(ends(rig, house), 300)).toBe(0);
    expect(ends(rig, house).length).toBeGreaterThan(21 * 288);
    expect(rig.api.rows('event').length).toBeGreaterThanOrEqual(21);
    expect(rig.value('enphase_power_watts')).toBeGreaterThan(0);
  });

  it('read open incidents again until they close, even long after their window', async () => {
    // On 18 June the simulated gateway stops reporting for thirty hours.
    await using rig = await ReadsRig.start({ startMs: Date.UTC(2026, 5, 18, 16) });
    const open = () => rig.api.rows('event').filter((row) => row['event_end_time'] === null).length;
    const openAlarms = () => rig.api.rows('alarm').filter((row) => row['cleared'] === false).length;
    const seen: number[] = [];
    for (let day = 0; day < 4; day += 1) {
      await rig.run();
      seen.push(open());
      rig.clock.advance(dayMs);
    }
    expect(Math.max(...seen)).toBeGreaterThan(0);
    // Nothing is read for ten days: the last open incidents are then older than the window.
    rig.clock.advance(10 * dayMs);
    await rig.run();
    const nowSeconds = rig.clock.now() / 1000;
    const stale = rig.api
      .rows('event')
      .filter((row) => row['event_end_time'] === null && Number(row['event_start_time']) < nowSeconds - 2 * 86_400);
    expect(stale).toEqual([]);
    expect(rig.api.rows('alarm').length).toBe(rig.api.rows('event').length);
    expect(openAlarms()).toBe(open());
  });

  it('keep the pace of the plan even without state between runs', async () => {
    await using rig = await ReadsRig.start();
    for (let tick = 0; tick < 72; tick += 1) {
      expect((await rig.run({ settings: { STATE_URL: 'memory:', PUSHGATEWAY_URL: undefined } })).exitCode).toBe(0);
      rig.clock.advance(600_000);
    }
    // 994 calls are left for 13 and a half days.
    expect(rig.calls.length).toBeGreaterThan(6 + 20);
    expect(rig.calls.length).toBeLessThan(6 + 40);
    expect(rig.api.rows('summary').length).toBeGreaterThan(20);
  });

  it('count the calls of concurrent runs in one ledger', async () => {
    await using rig = await ReadsRig.start();
    const runs = await Promise.all([rig.run(), rig.run()]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(expect.arrayContaining([0]));
    expect(rig.counted).toBe(rig.calls.length);
  });
});

describe('a legacy API', () => {
  const legacy = (rig: ReadsRig) => ({ WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: rig.api.legacyUrl });

  it('receives exactly the thirteen fields, with the events and alarms of the day', async () => {
    await using rig = await ReadsRig.start({ startMs: Date.UTC(2026, 5, 17, 20) });
    const { exitCode } = await rig.run({ settings: legacy(rig) });
    expect(exitCode).toBe(0);
    expect(rig.calls).toEqual(['summary', 'system', 'events', 'alarms']);
    const [body = {}] = rig.api.legacy;
    expect(Object.keys(body)).toEqual([
      'system_id',
      'current_power',
      'energy_lifetime',
      'energy_today',
      'last_interval_end_at',
      'last_report_at',
      'modules',
      'operational_at',
      'size_w',
      'status',
      'summary_date',
      'events',
      'alarms',
    ]);
    expect(body['events']).toMatch(/^status: (Open|Closed), event_type_id: \d+$/);
    expect(body['alarms']).toMatch(/^(id: \d+, cleared: false, severity: \d)?$/);
    const query = rig.cloud.requests.find(({ kind }) => kind === 'events')?.parameters;
    expect(query?.['start_time']).toBe(String(Date.UTC(2026, 5, 17, 4) / 1000));
  });

  it('receives null for lists that were not read, and an empty text for empty ones', async () => {
    await using rig = await ReadsRig.start({ emptyLists: true });
    await rig.run({ settings: legacy(rig) });
    rig.clock.advance(hourMs);
    await rig.run({ settings: legacy(rig) });
    expect(rig.api.legacy.map(({ events, alarms }) => [events, alarms])).toEqual([
      ['', ''],
      [null, null],
    ]);
  });

  it('does not support interval telemetry', async () => {
    await using rig = await ReadsRig.start();
    const { exitCode, summary } = await rig.run({ settings: { ...legacy(rig), INTERVAL_SERIES: 'battery' } });
    expect(exitCode).toBe(78);
    expect(summary['message']).toContain('INTERVAL_SERIES');
  });
});

describe('a backfill', () => {
  const backfill = (from: string, to: string) => ['backfill', '--from', from, '--to', to];

  it('reads local days, each interval once, without moving the watermarks', async () => {
    await using rig = await ReadsRig.start();
    await rig.run();
    const { watermarks } = rig.state.systems[house] ?? {};
    const { exitCode, summary } = await rig.run({ verb: backfill('2026-05-01', '2026-05-20') });
    expect(summary['message']).toBeUndefined();
    expect(exitCode).toBe(0);
    const ofMay = ends(rig, house).filter((end) => end <= Date.UTC(2026, 4, 21, 4) / 1000);
    expect(ofMay[0]).toBe(Date.UTC(2026, 4, 1, 4, 5) / 1000);
    expect(ofMay).toHaveLength(20 * 288);
    expect(rig.state.systems[house]?.watermarks).toEqual(watermarks);
    expect(rig.state.backfill).toBeUndefined();
  });

  it('reports a lack of time if the limit per minute delayed it', async () => {
    await using rig = await ReadsRig.start();
    await rig.run();
    rig.clock.advance(hourMs);
    const { exitCode, summary } = await rig.run({ verb: backfill('2026-01-01', '2026-06-01') });
    expect(exitCode).toBe(75);
    expect(summary['message']).toContain('before this run ran out of time');
    expect(summary['message']).toContain('JOB_DURATION');
  });

  it('skips endpoints that the plan does not include', async () => {
    await using rig = await ReadsRig.start({ forbiddenOnWatt: ['battery'] });
    const settings = { INTERVAL_SERIES: 'production_micro, battery' };
    const { exitCode, summary } = await rig.run({ verb: backfill('2026-05-01', '2026-05-20'), settings });
    expect(summary['errors']).toEqual({ cloud_not_allowed: 1 });
    expect(exitCode).toBe(0);
    expect(ends(rig, house).filter((end) => end <= Date.UTC(2026, 4, 21, 4) / 1000)).toHaveLength(20 * 288);
    expect(rig.calls.filter((kind) => kind === 'battery')).toHaveLength(1);
  });

  it('continues after a failed delivery', async () => {
    await using rig = await ReadsRig.start();
    await rig.run();
    rig.api.faults.postStatus = 503;
    const window = backfill('2026-05-01', '2026-05-02');
    expect((await rig.run({ verb: window })).exitCode).toBe(75);
    rig.api.faults.postStatus = undefined;
    rig.clock.advance(120_000);
    expect((await rig.run({ verb: window })).exitCode).toBe(0);
    expect(ends(rig, house).filter((end) => end <= Date.UTC(2026, 4, 3, 4) / 1000)).toHaveLength(2 * 288);
  });

  it.each([
    ['2026-13-01', '2026-05-02', '--from'],
    ['yesterday', '2026-05-02', '--from'],
    ['2026-05-02', '2026-05-02T10:00:00', '--to'],
    ['2026-05-02', '2026-05-01', '--to'],
    ['2020-01-01', '2020-02-01', '--to'],
    ['2027-01-01', '2027-02-01', '--from'],
  ])('refuses %s to %s, naming %s', async (from, to, option) => {
    await using rig = await ReadsRig.start();
    const { exitCode, summary } = await rig.run({ verb: backfill(from, to) });
    expect(exitCode).toBe(78);
    expect(summary['message']).toContain(option);
  });

  it('is refused for a legacy API', async () => {
    await using rig = await ReadsRig.start();
    const settings = { WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: rig.api.legacyUrl };
    const { exitCode, summary } = await rig.run({ verb: backfill('2026-05-01', '2026-05-02'), settings });
    expect(exitCode).toBe(78);
    expect(summary['message']).toContain('LOCAL_API_BASE_URL');
  });
});
