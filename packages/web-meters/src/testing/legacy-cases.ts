import { legacyCredentials, type LegacyMeterOptions, startLegacyMeters } from '@wattjobs/simulators';
import type { DriverCase, Site } from './driver-case.ts';
import { basic, formLogin, meter, rule } from './meter.ts';

/** The legacy meters as a site of a case. */
export function legacySite(options: LegacyMeterOptions = {}): () => Promise<Site> {
  return async () => {
    const meters = await startLegacyMeters(options);
    return { url: meters.url, requests: [], [Symbol.asyncDispose]: async () => await meters[Symbol.asyncDispose]() };
  };
}

const basicLogin = legacyCredentials['basic-auth-meter'];
const formCredentials = legacyCredentials['form-login-meter'];
const formMeter = (url: string, password: string = formCredentials.password) =>
  meter(`${url}/form-login-meter`, {
    authentication: formLogin('/form-login-meter', formCredentials.username, password, { submitButton: '#login-btn' }),
    value: rule({ selector: '#total-consumption' }),
  });

/** The six meters of the legacy collector, with its values. */
export const legacyCases: readonly DriverCase[] = [
  {
    title: 'reads the simple meter',
    start: legacySite(),
    configure: (url) => meter(`${url}/simple-meter`, { value: rule({ selector: '.consumption-value' }) }),
    totalKwh: 12_543.5,
  },
  {
    title: 'reads the meter with basic authentication',
    start: legacySite(),
    configure: (url) =>
      meter(`${url}/basic-auth-meter`, {
        authentication: basic(basicLogin.username, basicLogin.password),
        value: rule({ selector: '#total-kwh', unit: 'kWh' }),
      }),
    totalKwh: 8234.2,
  },
  { title: 'reads the meter with a login form', start: legacySite(), configure: (url) => formMeter(url), totalKwh: 15_678.9 },
  {
    title: 'presses Enter in a login form without a named button',
    start: legacySite(),
    configure: (url) => ({
      ...formMeter(url),
      authentication: formLogin('/form-login-meter', formCredentials.username, formCredentials.password),
    }),
    totalKwh: 15_678.9,
  },
  {
    title: 'reads the meter with tabs',
    start: legacySite(),
    configure: (url) =>
      meter(`${url}/tabbed-meter`, {
        steps: [
          { action: 'click', selector: '#consumption-tab' },
          { action: 'wait', milliseconds: 10 },
        ],
        value: rule({ selector: '#total-kwh' }),
      }),
    totalKwh: 9876.3,
  },
  {
    title: 'reads the meter with a formatted number',
    start: legacySite(),
    configure: (url) =>
      meter(`${url}/formatted-meter`, {
        value: rule({ selector: '.consumption-cell', pattern: '([0-9,]+\\.[0-9]+)\\s*kWh', unit: 'kWh' }),
      }),
    totalKwh: 11_234.56,
  },
  {
    title: 'says of the unreliable meter that another try may help',
    start: legacySite(),
    configure: (url) => meter(`${url}/unreliable-meter`, { value: rule({ selector: '#kwh', unit: 'kWh' }) }),
    reason: 'meter_busy',
    isTransient: true,
  },
  {
    title: 'tells a refused password of basic authentication',
    start: legacySite(),
    configure: (url) =>
      meter(`${url}/basic-auth-meter`, { authentication: basic('admin', 'canary-wrong'), value: rule({ selector: '#total-kwh' }) }),
    reason: 'login_refused',
    isTransient: false,
  },
  {
    title: 'tells a refused password of a login form',
    start: legacySite(),
    configure: (url) => formMeter(url, 'canary-wrong'),
    reason: 'login_refused',
    isTransient: false,
  },
  {
    title: 'tells that a meter wants a login',
    start: legacySite(),
    configure: (url) => meter(`${url}/form-login-meter`, { value: rule({ selector: '#total-consumption' }) }),
    reason: 'login_refused',
    isTransient: false,
  },
];
