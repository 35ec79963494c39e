import type { SettingProblem } from '@wattjobs/core/errors';
import type { SettingValues } from '@wattjobs/core/settings';
import {
  choice,
  flag,
  number,
  optionalAddress,
  optionalSeconds,
  optionalTimeZone,
  requiredSecret,
  requiredText,
  seconds,
  text,
  url,
} from '@wattjobs/core/settings';
import { origins } from './origins-setting.ts';

const chromeOnWindows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36';

/** Every setting of torus-job's own; the runner adds those that every job has. */
export const torusSettings = {
  username: requiredText({
    name: 'TORUS_USERNAME',
    help: 'Login name at the Torus Power Connect cloud',
    example: 'person@example.com',
  }),
  password: requiredSecret({
    name: 'TORUS_PASSWORD',
    help: 'Password at the Torus Power Connect cloud',
    example: 'TORUS_PASSWORD_FILE=/run/secrets/torus-password',
  }),
  cloudUrl: url({
    name: 'BASE_URL',
    help: 'Address of the cloud',
    default: 'https://toruspowerconnect.com',
    example: 'https://toruspowerconnect.com',
  }),
  loginOrigins: origins({
    name: 'LOGIN_ORIGINS',
    help: 'Origins to which the cloud may lead beside that of `BASE_URL`, and to which name and password may go; separated by commas',
    example: 'https://login.example.com',
  }),
  loginUserField: text({
    name: 'LOGIN_USER_FIELD',
    help: 'Name or id of the field for `TORUS_USERNAME`, if the login page of the cloud leaves it unclear',
    example: 'ctl00$MainContent$UserName',
  }),
  loginPasswordField: text({
    name: 'LOGIN_PASSWORD_FIELD',
    help: 'Name or id of the field for `TORUS_PASSWORD`, if the login page of the cloud leaves it unclear',
    example: 'ctl00$MainContent$Password',
  }),
  unitUrl: optionalAddress({
    name: 'TORUS_LOCAL_URL',
    help: 'Address of the unit itself, read when the cloud is stale; without it there is no fallback',
    example: '192.0.2.5',
  }),
  unitTls: choice({
    name: 'TORUS_LOCAL_TLS',
    help: 'Whether the certificate of the unit is verified; for that host alone, `insecure` accepts a self-signed one, and `legacy` also old TLS and weak keys',
    choices: ['verify', 'insecure', 'legacy'],
    default: 'verify',
    example: 'insecure',
  }),
  timeZone: optionalTimeZone({
    name: 'DEVICE_TIMEZONE',
    help: 'Time zone of the clock on the cloud page, right across daylight saving changes',
    example: 'America/New_York',
  }),
  timeZoneOffsetHours: number({
    name: 'DEVICE_TIMEZONE_OFFSET',
    help: 'Fixed offset of that clock from UTC, for a clock that knows no daylight saving; 0 unless `DEVICE_TIMEZONE` is set',
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
    help: 'How numbers are written; `auto` reads `1,234` by the rest of the page (its other numbers, power against volts × amps), and refuses it if that does not tell',
    choices: ['auto', 'dot', 'comma'],
    default: 'auto',
    example: 'comma',
  }),
  staleAfterMs: seconds({
    name: 'STALE_AFTER',
    help: 'Age of the cloud’s values beyond which the unit is asked',
    default: 60,
    minimum: 0,
    example: '60',
  }),
  unitIntervalMs: seconds({
    name: 'LOCAL_SCRAPE_INTERVAL',
    help: 'Least time between two reads of the unit, also across runs; values are cached in between',
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
    help: 'Whether the cloud is asked less often the longer it is out',
    default: true,
    example: 'false',
  }),
  backOffMaxMs: seconds({
    name: 'CLOUD_BACKOFF_MAX',
    help: 'Longest time between two attempts at the cloud',
    default: 900,
    minimum: 0,
    example: '900',
  }),
  userAgent: text({
    name: 'USER_AGENT',
    help: 'What the job calls itself; the cloud is a site for browsers',
    default: chromeOnWindows,
    example: 'wattjobs',
  }),
};

export type TorusSettings = SettingValues<typeof torusSettings>;

/** Credentials sent over https must not go on in clear text. */
export function loginStaysEncrypted({ cloudUrl, loginOrigins = [] }: Partial<TorusSettings>): readonly SettingProblem[] {
  const plain = loginOrigins.find((origin) => origin.startsWith('http:'));
  if (cloudUrl?.protocol !== 'https:' || plain === undefined) return [];
  return [{ name: 'LOGIN_ORIGINS', problem: `holds ${plain}, but BASE_URL is https: the password would go on in clear` }];
}

/** A clock has one time zone: two would be a mistake that shifts every time stamp. */
export function oneTimeZone(_settings: Partial<TorusSettings>, given: ReadonlySet<string>): readonly SettingProblem[] {
  if (!given.has('DEVICE_TIMEZONE') || !given.has('DEVICE_TIMEZONE_OFFSET')) return [];
  return [{ name: 'DEVICE_TIMEZONE', problem: 'and DEVICE_TIMEZONE_OFFSET are both set: keep the one that fits the unit’s clock' }];
}
