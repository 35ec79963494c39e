import { FakeClock } from '@wattjobs/core/testing';
import { legacyCredentials, startLegacyMeters, startWebMeter, type WebMeter, type WebMeterModelName } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { parseMeterConfiguration } from '../configuration/index.ts';
import { createGuard } from '../guard/index.ts';
import { type MeterOutcome, readMeter } from '../reading/index.ts';
import { vendorProfiles } from './vendor-profiles.ts';

type Row = readonly [profile: string, parameters: Readonly<Record<string, unknown>>, model: WebMeterModelName];

/** Each profile with the simulated device that it reads. */
const devices: readonly Row[] = [
  ['netio-json', {}, 'netio'],
  ['shelly-gen1', {}, 'shelly-1'],
  ['shelly-gen1-em', {}, 'shelly-em'],
  ['shelly-switch', {}, 'shelly-2'],
  ['shelly-em', {}, 'shelly-2-em'],
  ['shelly-em1', {}, 'shelly-2-em1'],
  ['raritan-json-rpc', {}, 'raritan'],
  ['servertech-jaws', { unit: 'kWh' }, 'jaws'],
  ['gude-expert', {}, 'gude'],
  ['iammeter-json', {}, 'iammeter'],
  ['apc-data-log', {}, 'apc'],
];

const guard = createGuard({ allowedNetworks: ['127.0.0.0/8'] });

async function read(
  ipAddress: string,
  profile: Readonly<Record<string, unknown>>,
  login: { readonly username: string; readonly password: string } | null,
): Promise<MeterOutcome> {
  const parsed = parseMeterConfiguration({ ipAddress, ...(login === null ? {} : { authConfig: login }), scrapingConfig: { profile } });
  if ('problems' in parsed) throw new TypeError(JSON.stringify(parsed.problems));
  const signal = new AbortController().signal;
  return await readMeter(parsed.configuration, { guard, clock: new FakeClock(), signal, screenshotOnError: false });
}

function addressOf({ port, ftp }: WebMeter): string {
  return `127.0.0.1:${ftp?.port ?? port}`;
}

describe('a vendor profile', () => {
  it('is tried on a simulated device', () => {
    const generic = ['form-login-page', 'tabbed-page'];
    expect(new Set([...devices.map(([name]) => name), ...generic])).toEqual(new Set(vendorProfiles.keys()));
  });

  it.for(devices)('%s reads the counter', async ([name, parameters, model]) => {
    await using device = await startWebMeter({ model });
    device.setTotalKwh(4321.5);
    const outcome = await read(addressOf(device), { name, ...parameters }, device.login);
    expect(outcome).toMatchObject({ kind: 'read', totalKwh: 4321.5, notes: [] });
    // The log of an APC has hundredths of a kW, and Raritan is asked for the energy alone.
    if (name !== 'raritan-json-rpc') expect(outcome).toHaveProperty('additional.power', name === 'apc-data-log' ? 410 : 414);
  });

  it.for(devices.filter(([name]) => name !== 'shelly-gen1' && name !== 'shelly-gen1-em'))(
    '%s says that a wrong password was refused',
    async ([name, parameters, model]) => {
      await using device = await startWebMeter({ model });
      const login = { username: device.login?.username ?? '', password: 'canary-wrong' };
      expect(await read(addressOf(device), { name, ...parameters }, login)).toMatchObject({
        kind: 'failed',
        isTransient: false,
        error: { reason: 'login_refused' },
      });
    },
  );

  it.for([
    ['netio-json', { output: 2 }, 'netio'],
    ['raritan-json-rpc', { outlet: 2 }, 'raritan'],
  ] as const satisfies readonly Row[])('%s reads one output of %o', async ([name, parameters, model]) => {
    await using device = await startWebMeter({ model });
    const outcome = await read(addressOf(device), { name, ...parameters }, device.login);
    expect(outcome).toHaveProperty('kind', 'read');
    expect(outcome).toHaveProperty('totalKwh', expect.closeTo(device.totalKwh * 0.3, 3));
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

  it('tabbed-page reads the text of the tab, and says that a script would open it', async () => {
    await using meters = await startLegacyMeters();
    expect(await read(`127.0.0.1:${meters.port}/tabbed-meter`, { name: 'tabbed-page' }, null)).toMatchObject({
      kind: 'read',
      totalKwh: 9876.3,
    });
  });
});
