import { randomBytes } from 'node:crypto';
import { CredentialsKey } from '@wattjobs/web-meters/credentials';
import { describe, expect, it } from 'vitest';
import { type Fault, faultTable } from './testing/fault-table.ts';
import { Rig } from './testing/rig.ts';

/** Causes a fault, checks what the operator sees and what is kept, and returns the exit code. */
type Scenario = (rig: Rig) => Promise<number>;

const nobody = '127.0.0.1:9';
const place = { valueSelector: '#kwh', unit: 'kWh' };
const off = { name: 'off', ipAddress: nobody, scrapingConfig: place };

/** The simple meter and another one with a fault: the state and the reason of the other one, and that the simple one was read. */
function besideAGoodOne(fault: (rig: Rig) => { readonly name: string } & Readonly<Record<string, unknown>>, reason: string): Scenario {
  return async (rig) => {
    const other = fault(rig);
    rig.list(...rig.legacy('simple-meter'), other);
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ [reason]: 1 });
    expect(rig.of('simple-meter', 'energy_watthours')).toBe(12_543_500);
    expect([rig.of(other.name, 'reading_state'), rig.of(other.name, 'energy_watthours')]).toEqual([1, undefined]);
    return exitCode;
  };
}

const visitsOf = (rig: Rig, name: string) => rig.meters.requests.filter(({ kind }) => kind === name).length;

const scenarios: Readonly<Record<Fault, Scenario>> = {
  meterOff: besideAGoodOne(() => off, 'meter_connection'),
  allOff: async (rig) => {
    rig.due([off, { ...off, name: 'off too' }]);
    const { exitCode, summary } = await rig.run({ settings: rig.withApi });
    expect(summary['errors']).toEqual({ meter_connection: 2 });
    expect(rig.api.readings).toMatchObject([{ success: false, reason: 'meter_connection' }, { success: false }]);
    return exitCode;
  },
  unreliable: async (rig) => {
    rig.list(...rig.legacy('unreliable-meter'));
    const { exitCode, summary } = await rig.run();
    expect(summary).toMatchObject({ readings: 1, errors: {} });
    expect(visitsOf(rig, 'unreliable-meter')).toBe(3);
    return exitCode;
  },
  loginRefused: async (rig) => {
    rig.meters.set({ passwordChanged: true });
    const [meter] = rig.legacy('form-login-meter');
    const exitCode = await besideAGoodOne(() => meter ?? off, 'login_refused')(rig);
    expect(rig.meters.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    return exitCode;
  },
  tooMany: async (rig) => {
    rig.meters.set({ applyTo: 'tabbed-meter', refuseWith: '429' });
    const [meter] = rig.legacy('tabbed-meter');
    const exitCode = await besideAGoodOne(() => meter ?? off, 'meter_throttled')(rig);
    expect(visitsOf(rig, 'tabbed-meter')).toBe(1);
    return exitCode;
  },
  pageChanged: async (rig) => {
    const [meter] = rig.legacy('simple-meter');
    const changed = { ...(meter ?? off), name: 'changed', scrapingConfig: { valueSelector: '#moved' } };
    const exitCode = await besideAGoodOne(() => changed, 'value_missing')(rig);
    rig.due([changed]);
    await rig.run({ settings: rig.withApi });
    expect(rig.api.readings).toMatchObject([
      { success: false, reason: 'value_missing', pageStart: expect.stringContaining('Power Meter') },
    ]);
    return exitCode;
  },
  placeholder: async (rig) => {
    rig.meters.set({ applyTo: 'tabbed-meter', valueText: '--' });
    rig.list(...rig.legacy('simple-meter', 'tabbed-meter'));
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({});
    expect([rig.of('tabbed-meter', 'reading_state'), rig.of('tabbed-meter', 'energy_watthours')]).toEqual([2, undefined]);
    return exitCode;
  },
  risesTooFast: async (rig) => {
    rig.list(...rig.legacy('simple-meter', 'tabbed-meter'));
    expect((await rig.run()).exitCode).toBe(0);
    rig.meters.set({ applyTo: 'tabbed-meter', decimalMark: 'dropped' });
    rig.clock.advance(900_000);
    const { exitCode, summary } = await rig.run();
    expect(summary['errors']).toEqual({ separator_changed: 1 });
    expect([rig.of('tabbed-meter', 'reading_state'), rig.of('tabbed-meter', 'energy_watthours')]).toEqual([1, undefined]);
    expect(rig.state.endpoints['tabbed-meter']?.good?.totalKwh).toBe(9876.3);
    rig.meters.set({ decimalMark: 'own' });
    rig.clock.advance(900_000);
    expect((await rig.run()).summary['errors']).toEqual({});
    return exitCode;
  },
  addressRefused: besideAGoodOne(() => ({ ...off, name: 'elsewhere', ipAddress: '192.0.2.1' }), 'address_refused'),
  keyMissing: async (rig) => {
    const key = new CredentialsKey(randomBytes(32));
    rig.due(rig.legacy('simple-meter'));
    const [due] = rig.api.due;
    if (due === undefined) throw new TypeError('nothing is due');
    const id = '00000000-0000-4000-8000-000000000002';
    rig.api.setDue([due, { ...due, id, name: 'sealed', authType: 'basic', sealedAuthConfig: key.seal('{}', id, randomBytes(12)) }]);
    const { exitCode, summary, stderr } = await rig.run({ settings: rig.withApi });
    expect(summary['errors']).toEqual({ settings: 1 });
    expect(stderr).toContain('CREDENTIALS_KEY is not set');
    expect(new Set(rig.api.readings.map(({ success }) => success))).toEqual(new Set([false, true]));
    return exitCode;
  },
  apiDown: async (rig) => {
    rig.due(rig.legacy('simple-meter'));
    rig.api.faults.dueStatus = 503;
    const { exitCode, summary } = await rig.run({ settings: rig.withApi });
    expect(summary['errors']).toEqual({ api_status: 1 });
    expect(rig.meters.requests).toEqual([]);
    return exitCode;
  },
  apiGoesDown: async (rig) => {
    rig.due(rig.legacy('simple-meter', 'tabbed-meter'));
    rig.api.faults.takes = 0;
    const { exitCode } = await rig.run({ settings: rig.withApi });
    expect(rig.api.readings).toEqual([]);
    expect(rig.state.unsent).toHaveLength(2);
    expect(JSON.stringify(rig.state.unsent)).not.toContain('html');
    rig.api.faults.takes = Number.POSITIVE_INFINITY;
    const next = await rig.run({ settings: rig.withApi });
    expect(next.exitCode).toBe(0);
    expect(new Set(rig.api.readings.map(({ totalKwh }) => totalKwh))).toEqual(new Set([9876.3, 12_543.5]));
    expect(rig.state.unsent).toEqual([]);
    return exitCode;
  },
  keyRefused: async (rig) => {
    rig.due(rig.legacy('simple-meter'));
    rig.api.faults.key = 'another key';
    const { exitCode, summary } = await rig.run({ settings: { ...rig.withApi, WATTJOBS_API_KEY: 'canary-key' } });
    expect(summary['errors']).toEqual({ api_credentials: 1 });
    expect(rig.meters.requests).toEqual([]);
    return exitCode;
  },
  stopped: async (rig) => {
    rig.meters.set({ applyTo: 'tabbed-meter', hang: true });
    rig.due(rig.legacy('simple-meter', 'tabbed-meter', 'formatted-meter'));
    const stop = new AbortController();
    const running = rig.run({ settings: rig.withApi, stop: stop.signal });
    while (visitsOf(rig, 'tabbed-meter') === 0) await new Promise(setImmediate);
    stop.abort();
    const { exitCode, summary } = await running;
    expect(summary).toMatchObject({ readings: 1, errors: {} });
    expect(rig.api.readings).toMatchObject([{ success: true, totalKwh: 12_543.5 }]);
    return exitCode;
  },
  noTime: async (rig) => {
    rig.meters.set({ applyTo: 'tabbed-meter', hang: true });
    rig.due(rig.legacy('simple-meter', 'tabbed-meter', 'formatted-meter'));
    const running = rig.run({ settings: { ...rig.withApi, JOB_DURATION: '20' } });
    while (visitsOf(rig, 'tabbed-meter') === 0) await new Promise(setImmediate);
    rig.clock.advance(20_000);
    const { exitCode, summary, stderr } = await running;
    expect(summary).toMatchObject({ readings: 1, errors: { endpoints_left: 1 } });
    expect(stderr).toContain('2 endpoints were due');
    return exitCode;
  },
  fileWrong: async (rig) => {
    rig.list({ name: 'a', ipAddress: '192.0.2.1', scrapingConfig: {} }, { name: 'b', scrapingConfig: place });
    const { exitCode, stderr } = await rig.run();
    expect(stderr).toContain('endpoints[1].ipAddress is missing');
    return exitCode;
  },
};

describe('each row of the fault table', () => {
  it.each(Object.entries(faultTable).map(([fault, row]) => [row.fault, fault as Fault, row.exitCode] as const))(
    '%s',
    async (_, fault, exitCode) => {
      await using rig = await Rig.start();
      expect(await scenarios[fault](rig)).toBe(exitCode);
    },
  );
});
