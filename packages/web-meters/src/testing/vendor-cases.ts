import { startWebMeter, type WebMeterModelName } from '@wattjobs/simulators';
import { type MeterConfiguration, parseMeterConfiguration } from '../configuration/index.ts';
import type { DriverCase } from './driver-case.ts';

/** A profile with its parameters, and the simulated device that it reads. */
export interface VendorDevice {
  readonly profile: { readonly name: string; readonly [parameter: string]: unknown };
  readonly model: WebMeterModelName;
}

/** A simulated device for each profile of a vendor. */
export const vendorDevices: readonly VendorDevice[] = [
  { profile: { name: 'netio-json' }, model: 'netio' },
  { profile: { name: 'shelly-gen1' }, model: 'shelly-1' },
  { profile: { name: 'shelly-gen1-em' }, model: 'shelly-em' },
  { profile: { name: 'shelly-switch' }, model: 'shelly-2' },
  { profile: { name: 'shelly-em' }, model: 'shelly-2-em' },
  { profile: { name: 'shelly-em1' }, model: 'shelly-2-em1' },
  { profile: { name: 'raritan-json-rpc' }, model: 'raritan' },
  { profile: { name: 'servertech-jaws', unit: 'kWh' }, model: 'jaws' },
  { profile: { name: 'gude-expert' }, model: 'gude' },
  { profile: { name: 'iammeter-json' }, model: 'iammeter' },
  { profile: { name: 'apc-data-log' }, model: 'apc' },
];

/** The configuration of an endpoint with nothing but a profile and, if there is one, a login. */
export function profileConfiguration(
  ipAddress: string,
  profile: VendorDevice['profile'],
  login: { readonly username: string; readonly password: string } | null,
): MeterConfiguration {
  const parsed = parseMeterConfiguration({ ipAddress, ...(login === null ? {} : { authConfig: login }), scrapingConfig: { profile } });
  if ('problems' in parsed) throw new TypeError(JSON.stringify(parsed.problems));
  return parsed.configuration;
}

const login = { username: 'reader', password: 'canary-of-vendors' };
const totalKwh = 4321.5;
/** What asks for JSON by requests of its own, or speaks FTP, is no page for a browser. */
const withoutPage = new Set(['raritan-json-rpc', 'apc-data-log']);

/** The devices whose counter is on a page that any driver can open. */
export const vendorCases: readonly DriverCase[] = vendorDevices
  .filter(({ profile }) => !withoutPage.has(profile.name))
  .map(({ profile, model }) => ({
    title: `reads ${profile.name}`,
    start: async () => {
      const device = await startWebMeter({ model, login, loginRequired: true, totalKwh });
      return { url: device.url, requests: [], [Symbol.asyncDispose]: async () => await device[Symbol.asyncDispose]() };
    },
    configure: (url) => profileConfiguration(url, profile, login),
    totalKwh,
  }));
