import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { brokenHeads } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { type Fault, faultTable } from './testing/fault-table.ts';
import { loginPage, startRawSite } from './testing/raw-site.ts';
import { Rig } from './testing/rig.ts';

/** Causes a fault, checks what the operator sees and what is kept, and returns the exit code. */
type Scenario = (rig: Rig) => Promise<number>;

/** The cloud has a fault and the unit works: source 1, then 3, and each of the four ticks counts the reason. */
function cloudFault(reason: string, arrange: (rig: Rig) => Record<string, string> | void): Scenario {
  return async (rig) => {
    const settings = arrange(rig) ?? {};
    const { exitCode, summary } = await rig.run({ settings });
    expect(rig.sources).toEqual([1, 3, 3, 3]);
    expect(summary['errors']).toEqual({ [reason]: 4 });
    expect(rig.value('torus_input_voltage_volts')).toBeGreaterThan(100);
    expect(rig.unit.requests).toHaveLength(1);
    return exitCode;
  };
}

/** A cloud with this login page: nothing is sent to it, and no login is recorded. */
function siteFault(reason: string, html: string): Scenario {
  return async (rig) => {
    await using cloud = await startRawSite((response) => response.end(html));
    const { exitCode, summary } = await rig.run({ settings: { BASE_URL: cloud.url } });
    expect(rig.sources).toEqual([1, 3, 3, 3]);
    expect(summary['errors']).toEqual({ [reason]: 4 });
    expect(cloud.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(rig.state.cloud['loginAttempts'] ?? []).toEqual([]);
    return exitCode;
  };
}

const scenarios: Readonly<Record<Fault, Scenario>> = {
  cloudStale: async (rig) => {
    rig.cloud.control({ staleClockSeconds: 120 });
    const startSeconds = rig.clock.now() / 1000;
    const { exitCode, summary } = await rig.run();
    expect(rig.sources).toEqual([1, 3, 3, 3]);
    expect(summary['errors']).toEqual({ cloud_stale: 4 });
    expect(rig.value('torus_device_last_seen_timestamp')).toBe(startSeconds + 45 - 120);
    expect(rig.value('torus_scrape_last_success_timestamp')).toBe(startSeconds + 45);
    return exitCode;
  },
  cloudFlaps: async (rig) => {
    const hourOld = { staleClockSeconds: 3_600, values: { outputPower: '125' } };
    rig.cloud.control(hourOld);
    await rig.run({ verb: ['once'] });
    const ofUnit = rig.value('torus_output_power_watts');
    rig.clock.advance(2_000);
    rig.cloud.control({ staleClockSeconds: 0, values: {} });
    await rig.run({ verb: ['once'] });
    const lastSeen = rig.value('torus_device_last_seen_timestamp');
    rig.clock.advance(2_000);
    rig.cloud.control(hourOld);
    const { exitCode } = await rig.run({ verb: ['once'] });
    expect(rig.sources).toEqual([1, 0, 3]);
    expect(rig.value('torus_output_power_watts')).toBe(ofUnit);
    expect(ofUnit).not.toBe(125);
    expect(rig.value('torus_device_last_seen_timestamp')).toBe(lastSeen);
    expect(rig.unit.requests).toHaveLength(1);
    // Another account may have another unit, which reported at another time.
    const other = await rig.run({ verb: ['once'], settings: { BASE_URL: rig.cloud.url.replace('127.0.0.1', 'localhost') } });
    expect(other.exitCode).toBe(0);
    expect(rig.value('torus_device_last_seen_timestamp')).toBe(rig.clock.now() / 1000 - 3_600);
    return exitCode;
  },
  cloudTimeout: async (rig) => {
    rig.cloud.control({ hang: true });
    const { exitCode, summary } = await rig.run({ verb: ['once'] });
    expect(rig.value('torus_data_source')).toBe(1);
    expect(summary['errors']).toEqual({ cloud_timeout: 1 });
    expect(rig.state.cloud).toHaveProperty('lastCheckMs', rig.clock.now());
    return exitCode;
  },
  cloudDns: cloudFault('cloud_dns', () => ({ BASE_URL: 'http://cloud.invalid' })),
  cloudStatus: cloudFault('cloud_status', ({ cloud }) => cloud.control({ status500: true })),
  cloudMaintenance: async (rig) => {
    await rig.run({ verb: ['once'] });
    rig.cloud.control({ maintenance: true });
    await rig.run({ verb: ['once'] });
    rig.cloud.control({ maintenance: false });
    const { exitCode } = await rig.run({ verb: ['once'] });
    expect(rig.sources).toEqual([0, 1, 0]);
    expect(rig.cloud.logins.accepted).toBe(1);
    return exitCode;
  },
  cloudPageChanged: async (rig) => {
    rig.cloud.control({ changedPage: true });
    const { exitCode, log, stderr } = await rig.run();
    expect(rig.sources).toEqual([1, 3, 3, 3]);
    const problem = log
      .map(({ err }) => err as { reason?: string; context?: { fingerprint?: string } } | undefined)
      .find((err) => err?.reason === 'cloud_page_changed');
    expect(problem?.context?.fingerprint).toMatch(/^[0-9a-f]{12}$/);
    expect(stderr).not.toContain('<');
    return exitCode;
  },
  cloudLeadsElsewhere: siteFault('cloud_redirects', loginPage('http://192.0.2.1/login')),
  loginFieldsUnclear: siteFault('cloud_login_unclear', loginPage('/a') + loginPage('/b')),
  cloudCut: cloudFault('cloud_broken', ({ cloud }) => cloud.control({ cutInHalf: true, applyTo: 'live-data' })),
  sessionExpired: async (rig) => {
    await rig.run({ verb: ['once'] });
    rig.cloud.expireSessions();
    const { exitCode, summary } = await rig.run();
    expect(rig.sources).toEqual([0, 0, 0, 0, 0]);
    expect(summary['errors']).toEqual({});
    expect(rig.cloud.logins).toMatchObject({ accepted: 2, refused: 0 });
    return exitCode;
  },
  loginRefusedWithUnit: async (rig) => {
    rig.cloud.control({ loginRefused: true });
    const { exitCode } = await rig.run();
    await rig.run();
    expect(rig.cloud.logins).toMatchObject({ accepted: 0, refused: 1 });
    expect(rig.sources.slice(0, 4)).toEqual([1, 3, 3, 3]);
    rig.cloud.control({ loginRefused: false });
    rig.clock.advance(3_600_000);
    expect((await rig.run({ verb: ['once'] })).exitCode).toBe(0);
    return exitCode;
  },
  loginRefusedWithoutUnit: async (rig) => {
    await rig.run({ verb: ['once'] });
    const lastSuccess = rig.value('torus_scrape_last_success_timestamp');
    rig.cloud.control({ passwordChanged: true });
    rig.cloud.expireSessions();
    rig.clock.advance(300_000);
    const { exitCode, summary } = await rig.run({ settings: { TORUS_LOCAL_URL: '' } });
    expect(summary['ticks']).toBe(1);
    expect(rig.value('torus_input_voltage_volts')).toBeUndefined();
    expect(rig.value('torus_scrape_last_success_timestamp')).toBe(lastSuccess);
    // Other credentials are tried at once.
    const again = await rig.run({ verb: ['once'], settings: { TORUS_PASSWORD: 'demo-password-changed' } });
    expect(again.exitCode).toBe(0);
    return exitCode;
  },
  clockAhead: async (rig) => {
    await rig.run({ verb: ['once'] });
    const lastSeen = rig.value('torus_device_last_seen_timestamp');
    rig.cloud.control({ aheadSeconds: 301 });
    const { exitCode, summary } = await rig.run({ verb: ['once'] });
    expect(summary['errors']).toEqual({ cloud_clock_ahead: 1 });
    expect(rig.value('torus_data_source')).toBe(1);
    expect(rig.value('torus_device_last_seen_timestamp')).toBe(lastSeen);
    return exitCode;
  },
  dateOrder: cloudFault('cloud_time_refused', ({ cloud }) => cloud.control({ dateOrder: 'dmy' })),
  ambiguousNumber: async (rig) => {
    rig.cloud.control({ values: { outputPower: '1,234' } });
    const { exitCode, summary } = await rig.run({ verb: ['once'] });
    expect(summary['errors']).toEqual({ value_refused: 1 });
    expect(rig.value('torus_output_power_watts')).toBeUndefined();
    expect(rig.value('torus_input_voltage_volts')).toBeGreaterThan(100);
    return exitCode;
  },
  unitOff: async (rig) => {
    rig.cloud.control({ staleClockSeconds: 120 });
    rig.unit.control({ dropConnection: true });
    const { exitCode, summary } = await rig.run();
    expect(rig.sources).toEqual([2, 2, 2, 2]);
    expect(summary['errors']).toEqual({ cloud_stale: 4, unit_connection: 1, unit_left_alone: 3 });
    expect(rig.value('torus_input_voltage_volts')).toBeGreaterThan(100);
    return exitCode;
  },
  bothOff: async (rig) => {
    await rig.run({ verb: ['once'] });
    const before = [rig.value('torus_device_last_seen_timestamp'), rig.value('torus_scrape_last_success_timestamp')];
    rig.cloud.control({ dropConnection: true });
    rig.unit.control({ dropConnection: true });
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ cloud_connection: 4, unit_connection: 1, unit_left_alone: 3 });
    expect([rig.value('torus_device_last_seen_timestamp'), rig.value('torus_scrape_last_success_timestamp')]).toEqual(before);
    expect(rig.value('torus_data_source')).toBe(2);
    expect(rig.value('torus_input_voltage_volts')).toBeUndefined();
    expect(rig.value('wattjobs_run_last_success_timestamp_seconds')).toBe(before[1]);
    return exitCode;
  },
  unitPageChanged: async (rig) => {
    rig.cloud.control({ staleClockSeconds: 120 });
    rig.unit.control({ maintenance: true });
    const { exitCode, summary } = await rig.run();
    expect(rig.sources).toEqual([2, 2, 2, 2]);
    expect(summary['errors']).toEqual({ cloud_stale: 4, unit_page_changed: 1, unit_left_alone: 3 });
    return exitCode;
  },
  unitBrokenHead: async (rig) => {
    rig.cloud.control({ staleClockSeconds: 120 });
    const readable = brokenHeads.filter((head) => !['two-lengths', 'length-and-chunks', 'huge'].includes(head));
    expect(readable).toHaveLength(11);
    let exitCode = 0;
    for (const head of readable) {
      rig.unit.control({ head });
      const run = await rig.run({ verb: ['once'] });
      expect([head, rig.sources.at(-1)]).toEqual([head, 1]);
      expect(Object.keys(run.summary['errors'] ?? {}).filter((reason) => reason.startsWith('unit_'))).toEqual([]);
      exitCode ||= run.exitCode;
      rig.clock.advance(301_000);
    }
    expect(rig.unit.requests).toHaveLength(readable.length);
    return exitCode;
  },
  unitContradictsItself: async (rig) => {
    rig.cloud.control({ staleClockSeconds: 120 });
    let exitCode = 0;
    for (const [head, reason] of [
      ['two-lengths', 'unit_broken'],
      ['length-and-chunks', 'unit_broken'],
      ['huge', 'unit_too_large'],
    ] as const) {
      rig.unit.control({ head });
      const run = await rig.run({ verb: ['once'] });
      expect([head, run.summary['errors'], rig.sources.at(-1)]).toEqual([head, { cloud_stale: 1, [reason]: 1 }, 2]);
      exitCode ||= run.exitCode;
      rig.clock.advance(301_000);
    }
    return exitCode;
  },
  unitOldTls: async (rig) => {
    await using old = await Rig.start({ tls: 'old' });
    old.cloud.control({ status500: true });
    const fixOf = ({ log }: { log: readonly Record<string, unknown>[] }) =>
      JSON.stringify(log.find(({ err }) => (err as { reason?: string } | undefined)?.reason === 'unit_tls'));
    const refused = await old.run({ verb: ['once'], settings: { TORUS_LOCAL_TLS: 'insecure' } });
    expect(refused.summary['errors']).toEqual({ cloud_status: 1, unit_tls: 1 });
    expect(fixOf(refused)).toMatch(/the handshake failed.*TORUS_LOCAL_TLS=legacy/);
    old.clock.advance(301_000);
    expect((await old.run({ verb: ['once'], settings: { TORUS_LOCAL_TLS: 'legacy' } })).exitCode).toBe(0);
    expect(old.value('torus_data_source')).toBe(1);
    // A port without TLS is distinguished from a unit with old TLS. The message suggests no setting that is already set.
    const settings = { TORUS_LOCAL_TLS: 'legacy', TORUS_LOCAL_URL: rig.unit.url.replace('http:', 'https:') };
    expect(fixOf(await old.run({ verb: ['once'], settings }))).toMatch(/write http:\/\/ in TORUS_LOCAL_URL/);
    return refused.exitCode;
  },
  unitCertificate: async (rig) => {
    await using secure = await Rig.start({ tls: 'self-signed' });
    secure.cloud.control({ status500: true });
    const settings = { TORUS_LOCAL_URL: secure.unit.url };
    const { exitCode, summary } = await rig.run({ settings: { ...settings, BASE_URL: secure.cloud.url } });
    expect(summary['errors']).toEqual({ cloud_status: 4, unit_tls: 1, unit_left_alone: 3 });
    const accepted = await secure.run({ verb: ['once'], settings: { TORUS_LOCAL_TLS: 'insecure' } });
    expect(accepted.exitCode).toBe(0);
    expect(secure.value('torus_data_source')).toBe(1);
    return exitCode;
  },
  pushgatewayDownForAWhile: async (rig) => {
    rig.receiver.control({ dropConnection: true, times: 2 });
    const { exitCode, summary } = await rig.run();
    expect(summary).toMatchObject({ missedDeliveries: 2, readings: 10, errors: { pushgateway_connection: 2 } });
    return exitCode;
  },
  pushgatewayDownAtTheEnd: async (rig) => {
    await rig.run({ verb: ['once'] });
    const lastSuccess = rig.value('torus_scrape_last_success_timestamp');
    rig.receiver.control({ dropConnection: true });
    const { exitCode, summary } = await rig.run();
    expect(summary).toMatchObject({ error: 'DELIVERY_FAILED', ticks: 4, readings: 0 });
    rig.receiver.control({ dropConnection: false });
    rig.cloud.control({ status500: true });
    await rig.run({ verb: ['once'], settings: { TORUS_LOCAL_URL: '' } });
    expect(rig.value('torus_scrape_last_success_timestamp')).toBe(lastSuccess);
    return exitCode;
  },
  pushgatewayRefuses: async (rig) => {
    const old = 'torus_input_voltage_volts{instance="torus_primary"} 1\n';
    await fetch(`${rig.receiver.url}/metrics/job/torus_power_monitor`, { method: 'POST', body: old });
    const { exitCode, summary } = await rig.run({ verb: ['once'] });
    expect(summary['errors']).toMatchObject({ pushgateway_refused: 1 });
    expect(rig.value('torus_input_voltage_volts')).toBe(1);
    const check = await rig.run({ verb: ['check'] });
    const command = /curl -X DELETE '(?<url>[^']+)'/.exec(check.stdout)?.groups?.['url'] ?? '';
    await fetch(command, { method: 'DELETE' });
    expect((await rig.run({ verb: ['once'] })).exitCode).toBe(0);
    return exitCode;
  },
  pushgatewayCredentials: async (rig) => {
    rig.receiver.control({ refuse401: true });
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toMatchObject({ pushgateway_credentials: 5 });
    expect(rig.state.cloud).toHaveProperty('sessions.0');
    return exitCode;
  },
  settingsWrong: async (rig) => {
    const settings = { TORUS_USERNAME: '', POLL_INTERVAL: 'often', DEVICE_TIMEZONE: 'Mars/Base' };
    const { exitCode, summary } = await rig.run({ settings });
    expect(summary['message']).toMatch(/DEVICE_TIMEZONE .*TORUS_USERNAME .*POLL_INTERVAL /);
    expect(rig.cloud.requests).toHaveLength(0);
    expect(rig.receiver.requests).toHaveLength(0);
    return exitCode;
  },
  stateCorrupt: async (rig) => {
    mkdirSync(dirname(rig.statePath), { recursive: true });
    writeFileSync(rig.statePath, 'not a state');
    const { exitCode, summary } = await rig.run();
    expect(summary).toMatchObject({ error: 'STATE_CORRUPT', message: expect.stringContaining(rig.statePath) });
    expect(summary['message']).not.toContain('not a state');
    expect(readFileSync(rig.statePath, 'utf8')).toBe('not a state');
    return exitCode;
  },
  stateUnwritable: async (rig) => {
    // Nobody, not even root, can create a file there.
    const folder = process.platform === 'linux' ? '/dev/pts' : '/System';
    const { exitCode, summary } = await rig.run({ settings: { STATE_URL: `file://${folder}/torus.json` } });
    expect(rig.cloud.logins).toMatchObject({ accepted: 0, refused: 0 });
    expect(rig.unit.requests).toHaveLength(0);
    expect(summary).toMatchObject({ error: 'STATE_UNAVAILABLE', errors: { state_unavailable: expect.any(Number) } });
    return exitCode;
  },
  stopped: async (rig) => {
    const stop = new AbortController();
    rig.clock.timeout(20_000).addEventListener('abort', () => stop.abort());
    const { exitCode, summary } = await rig.run({ stop: stop.signal });
    expect(summary).toMatchObject({ ticks: 2, readings: 10 });
    expect(rig.value('torus_input_voltage_volts')).toBeGreaterThan(100);
    expect(rig.state.cloud).toHaveProperty('sessions.0');
    return exitCode;
  },
  stoppedAtOnce: async (rig) => {
    await rig.run({ verb: ['once'] });
    const before = rig.value('torus_input_voltage_volts');
    rig.cloud.control({ hang: true });
    const stop = new AbortController();
    const requests = rig.cloud.requests.length;
    const run = rig.run({ stop: stop.signal });
    await expect.poll(() => rig.cloud.requests.length).toBeGreaterThan(requests);
    stop.abort();
    const { exitCode, summary } = await run;
    expect(summary['error']).toBe('RUN_INTERRUPTED');
    expect(rig.value('torus_input_voltage_volts')).toBe(before);
    return exitCode;
  },
  backedOff: async (rig) => {
    await rig.run({ verb: ['once'] });
    const lastSuccess = rig.value('torus_scrape_last_success_timestamp');
    rig.cloud.control({ status500: true });
    await rig.run({ settings: { TORUS_LOCAL_URL: '', JOB_DURATION: '3600', POLL_INTERVAL: '60' } });
    const { exitCode, summary } = await rig.run({ settings: { TORUS_LOCAL_URL: '' } });
    expect(summary['errors']).toEqual({ cloud_backed_off: 4 });
    expect(rig.value('torus_scrape_last_success_timestamp')).toBe(lastSuccess);
    return exitCode;
  },
  loginUnclear: async (rig) => {
    rig.cloud.control({ sessionNeverLasts: true });
    const { exitCode } = await rig.run({ settings: { JOB_DURATION: '600' } });
    // At 0, 60 and 180 s; by 420 s, the cloud back-off has started too.
    expect(rig.cloud.logins.accepted).toBeLessThanOrEqual(4);
    expect(rig.cloud.logins.accepted).toBeGreaterThanOrEqual(3);
    return exitCode;
  },
  clockSetBack: async (rig) => {
    rig.cloud.control({ staleClockSeconds: 120 });
    rig.clock.advance(86_400_000);
    await rig.run({ verb: ['once'] });
    rig.clock.advance(-86_400_000);
    await rig.run({ verb: ['once'] });
    rig.clock.advance(301_000);
    const { exitCode } = await rig.run({ verb: ['once'] });
    expect(rig.unit.requests).toHaveLength(2);
    return exitCode;
  },
};

describe.concurrent('torus-job under faults', () => {
  it.each(Object.entries(faultTable))('%s', async (fault, row) => {
    await using rig = await Rig.start();
    expect(await scenarios[fault as Fault](rig)).toBe(row.exitCode);
  });

  it('has a row and a test for each fault', () => {
    expect(Object.keys(scenarios)).toEqual(Object.keys(faultTable));
    expect(Object.keys(scenarios)).toHaveLength(35);
  });
});
