import type { SettingProblem } from '@wattjobs/core/errors';
import type { SettingValues } from '@wattjobs/core/settings';
import {
  choice,
  flag,
  number,
  optionalAddress,
  optionalSeconds,
  optionalSecret,
  optionalTimeZone,
  seconds,
  settingsSecretVariable,
  text,
  url,
} from '@wattjobs/core/settings';
import { origins } from './origins-setting.ts';

const chromeOnWindows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36';

/** Every setting of torus-job's own; the runner adds those that every job has. */
export const torusSettings = {
  username: text({
    name: 'TORUS_USERNAME',
    help: 'User name for the Torus Power Connect cloud; without an account, only the unit itself is read',
    example: 'person@example.com',
    deployment: { atLeastOneOf: 'ways to the unit', expectedInSecret: true },
  }),
  password: optionalSecret({
    name: 'TORUS_PASSWORD',
    help: 'Password for the Torus Power Connect cloud',
    example: 'TORUS_PASSWORD_FILE=/run/secrets/torus-password',
    deployment: { expectedInSecret: true },
  }),
  cloudUrl: url({
    name: 'BASE_URL',
    help: 'Address of the cloud',
    default: 'https://toruspowerconnect.com',
    example: 'https://toruspowerconnect.com',
  }),
  loginOrigins: origins({
    name: 'LOGIN_ORIGINS',
    help: 'Further origins, besides that of `BASE_URL`, that the cloud may redirect to and that may receive the user name and password; separated by commas',
    example: 'https://login.example.com',
  }),
  loginUserField: text({
    name: 'LOGIN_USER_FIELD',
    help: 'Name or id of the field for `TORUS_USERNAME`, if the login page is ambiguous',
    example: 'ctl00$MainContent$UserName',
  }),
  loginPasswordField: text({
    name: 'LOGIN_PASSWORD_FIELD',
    help: 'Name or id of the field for `TORUS_PASSWORD`, if the login page is ambiguous',
    example: 'ctl00$MainContent$Password',
  }),
  unitUrl: optionalAddress({
    name: 'TORUS_LOCAL_URL',
    help: 'Address of the unit itself, which is read when the cloud is stale, or if there is no account; without it there is no fallback',
    example: '192.0.2.5',
    deployment: { atLeastOneOf: 'ways to the unit' },
  }),
  unitTls: choice({
    name: 'TORUS_LOCAL_TLS',
    help: 'Whether to verify the unit’s certificate; `insecure` accepts a self-signed one, `legacy` also old TLS and weak keys; both apply to that host only',
    choices: ['verify', 'insecure', 'legacy'],
    default: 'verify',
    example: 'insecure',
  }),
  timeZone: optionalTimeZone({
    name: 'DEVICE_TIMEZONE',
    help: 'Time zone of the clock on the cloud page; follows daylight saving time',
    example: 'America/New_York',
  }),
  timeZoneOffsetHours: number({
    name: 'DEVICE_TIMEZONE_OFFSET',
    help: 'Fixed offset of that clock from UTC, for a clock without daylight saving time; 0 unless `DEVICE_TIMEZONE` is set',
    unit: 'hours',
    minimum: -14,
    maximum: 14,
    example: '-5',
  }),
  dateOrder: choice({
    name: 'DEVICE_DATE_ORDER',
    help: 'Order of month, day and year on the cloud page; a date that does not fit is refused',
    choices: ['mdy', 'dmy', 'ymd'],
    default: 'mdy',
    example: 'dmy',
  }),
  decimalSeparator: choice({
    name: 'DECIMAL_SEPARATOR',
    help: 'Decimal separator of the numbers; `auto` decides how to read `1,234` from the rest of the page (its other numbers, and power compared with volts × amps), and refuses it if that is not conclusive',
    choices: ['auto', 'dot', 'comma'],
    default: 'auto',
    example: 'comma',
  }),
  staleAfterMs: seconds({
    name: 'STALE_AFTER',
    help: 'Age of the cloud’s values beyond which the unit is read instead',
    default: 60,
    minimum: 0,
    example: '60',
  }),
  unitIntervalMs: seconds({
    name: 'LOCAL_SCRAPE_INTERVAL',
    help: 'Minimum time between two reads of the unit, also across runs; values are cached in between',
    default: 300,
    minimum: 0,
    example: '300',
  }),
  cacheMaxAgeMs: optionalSeconds({
    name: 'LOCAL_CACHE_MAX_AGE',
    help: 'Age beyond which cached values of the unit are no longer delivered; twice `LOCAL_SCRAPE_INTERVAL` unless set',
    minimum: 0,
    example: '600',
  }),
  backOff: flag({
    name: 'ENABLE_CLOUD_BACKOFF',
    help: 'Whether the job contacts the cloud less often the longer it is unavailable',
    default: true,
    example: 'false',
  }),
  backOffMaxMs: seconds({
    name: 'CLOUD_BACKOFF_MAX',
    help: 'Maximum time between two attempts to reach the cloud',
    default: 900,
    minimum: 0,
    example: '900',
  }),
  userAgent: text({
    name: 'USER_AGENT',
    help: 'User agent that the job sends; the cloud expects a browser',
    default: chromeOnWindows,
    example: 'wattjobs',
  }),
};

export type TorusSettings = SettingValues<typeof torusSettings>;

/** Credentials sent over https must not go on in clear text. */
export function loginStaysEncrypted({ cloudUrl, loginOrigins = [] }: Partial<TorusSettings>): readonly SettingProblem[] {
  const plain = loginOrigins.find((origin) => origin.startsWith('http:'));
  if (cloudUrl?.protocol !== 'https:' || plain === undefined) return [];
  return [{ name: 'LOGIN_ORIGINS', problem: `contains ${plain}, but BASE_URL is https: the password would be sent in clear text` }];
}

/** A unit is read from the cloud with an account there, or from its own page, or both. */
export function someSource({ unitUrl }: Partial<TorusSettings>, given: ReadonlySet<string>): readonly SettingProblem[] {
  const account = ['TORUS_USERNAME', 'TORUS_PASSWORD'];
  const missing = account.filter((name) => !given.has(name));
  if (missing.length === 0) return [];
  if (missing.length === 1) {
    const other = account.find((name) => given.has(name));
    return missing.map((name) => ({ name, problem: `is not set, but ${other} is: an account at the cloud needs both` }));
  }
  // A Secret that is missing must not turn a unit with an account silently into one without.
  if (given.has(settingsSecretVariable)) {
    const problem = 'is not set, although a Secret should supply it; to read only the unit itself, supply other settings in env or envFrom';
    return missing.map((name) => ({ name, problem }));
  }
  if (unitUrl !== undefined || given.has('TORUS_LOCAL_URL')) return [];
  return [
    {
      name: 'TORUS_LOCAL_URL',
      problem: 'is not set, and neither is TORUS_USERNAME: set the address of the unit, the account at the cloud, or both',
      example: '192.0.2.5',
    },
  ];
}

/** A clock has one time zone: two would be a mistake that shifts every time stamp. */
export function oneTimeZone(_settings: Partial<TorusSettings>, given: ReadonlySet<string>): readonly SettingProblem[] {
  if (!given.has('DEVICE_TIMEZONE') || !given.has('DEVICE_TIMEZONE_OFFSET')) return [];
  return [{ name: 'DEVICE_TIMEZONE', problem: 'and DEVICE_TIMEZONE_OFFSET are both set: keep the one that matches the unit’s clock' }];
}
