import { FakeClock } from '@wattjobs/core/testing';
import { legacyCredentials, startLegacyMeters, startWebMeter, type WebMeter } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { createGuard } from '../guard/index.ts';
import { type MeterOutcome, readMeter } from '../reading/index.ts';
import { profileConfiguration, vendorDevices } from '../testing/vendor-cases.ts';
import { vendorProfiles } from './vendor-profiles.ts';

const guard = createGuard({ allowedNetworks: ['127.0.0.0/8'] });
const rows = vendorDevices.map((device) => [device.profile.name, device] as const);

async function read(...endpoint: Parameters<typeof profileConfiguration>): Promise<MeterOutcome> {
  const signal = new AbortController().signal;
  return await readMeter(profileConfiguration(...endpoint), { guard, clock: new FakeClock(), signal, screenshotOnError: false });
}

function addressOf({ port, ftp }: WebMeter): string {
  return `127.0.0.1:${ftp?.port ?? port}`;
}

describe('a vendor profile', () => {
  it('is tried on a simulated device', () => {
    const generic = ['form-login-page', 'tabbed-page'];
    expect(new Set([...rows.map(([name]) => name), ...generic])).toEqual(new Set(vendorProfiles.keys()));
  });

  it.for(rows)('%s reads the counter, and what else it knows', async ([name, { profile, model }]) => {
    await using device = await startWebMeter({ model });
    device.setTotalKwh(4321.5);
    const outcome = await read(addressOf(device), profile, device.login);
    const notes = name === 'apc-data-log' ? [expect.stringContaining('the newest row of the log is of ')] : [];
    expect(outcome).toMatchObject({ kind: 'read', totalKwh: 4321.5, notes });
    // The log of an APC has hundredths of a kW, and Raritan is asked for the energy alone.
    if (name !== 'raritan-json-rpc') expect(outcome).toHaveProperty('additional.power', name === 'apc-data-log' ? 410 : 414);
  });

  it.for(rows)('%s says that a wrong password was refused', async ([, { profile, model }]) => {
    await using device = await startWebMeter({ model, loginRequired: true });
    const login = { username: device.login?.username ?? '', password: 'canary-wrong' };
    expect(await read(addressOf(device), profile, login)).toMatchObject({
      kind: 'failed',
      isTransient: false,
      error: { reason: 'login_refused' },
    });
  });

  it.for([
    [{ name: 'netio-json', output: 2 }, 'netio'],
    [{ name: 'raritan-json-rpc', outlet: 2 }, 'raritan'],
  ] as const)('%o reads one output', async ([profile, model]) => {
    await using device = await startWebMeter({ model });
    const outcome = await read(addressOf(device), profile, device.login);
    expect(outcome).toMatchObject({ kind: 'read', totalKwh: expect.closeTo(device.totalKwh * 0.3, 3) });
  });

  it.for(['first', 'last'] as const)('apc-data-log reads the newest row, which is the %s', async (newestRow) => {
    await using device = await startWebMeter({ model: 'apc', newestRow });
    const outcome = await read(addressOf(device), { name: 'apc-data-log' }, device.login);
    expect(outcome).toMatchObject({ kind: 'read', driver: 'ftp', totalKwh: device.totalKwh });
  });

  it('gude-expert reads the same counter from columns in another order', async () => {
    await using device = await startWebMeter({ model: 'gude', columnsReversed: true });
    const outcome = await read(addressOf(device), { name: 'gude-expert' }, device.login);
    expect(outcome).toMatchObject({ kind: 'read', totalKwh: device.totalKwh });
  });

  it('form-login-page reads a page behind a login, and not the login page', async () => {
    await using meters = await startLegacyMeters();
    const page = `127.0.0.1:${meters.port}/form-login-meter`;
    const login = legacyCredentials['form-login-meter'];
    expect(await read(page, { name: 'form-login-page' }, login)).toMatchObject({
      kind: 'read',
      totalKwh: 15_678.9,
      additional: { voltage: 230, current: 15.5, power: 3565 },
    });
    expect(await read(page, { name: 'form-login-page' }, { ...login, password: 'canary-wrong' })).toMatchObject({
      kind: 'failed',
      error: { reason: 'login_refused' },
    });
  });

  it('tabbed-page reads the text of the tab', async () => {
    await using meters = await startLegacyMeters();
    expect(await read(`127.0.0.1:${meters.port}/tabbed-meter`, { name: 'tabbed-page' }, null)).toMatchObject({
      kind: 'read',
      totalKwh: 9876.3,
    });
  });
});
