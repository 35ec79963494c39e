import type { SettingProblem } from '@wattjobs/core/errors';
import type { SettingValues } from '@wattjobs/core/settings';
import { choices, optionalUrl, requiredNumbers, seconds, text, url } from '@wattjobs/core/settings';
import { localApiSettings } from '@wattjobs/core/sinks';
import { intervalEndpoints } from './plan/endpoints.ts';
import { plan } from './plan/quota/plan-setting.ts';
import { tokensUrl } from './tokens/open-token-store.ts';

/** enphase-job's own settings; the runner adds the common ones. */
export const enphaseSettings = {
  cloudUrl: url({
    name: 'ENPHASE_BASE_URL',
    help: 'Address of the cloud, for both tokens and data',
    default: 'https://api.enphaseenergy.com/',
    example: 'https://api.enphaseenergy.com/',
  }),
  systemPath: text({
    name: 'ENPHASE_API_URL',
    help: 'Path of a system below that address; `{SYSTEM_ID}` is replaced with its number',
    default: 'api/v4/systems/{SYSTEM_ID}/',
    example: 'api/v4/systems/{SYSTEM_ID}/',
  }),
  systemIds: requiredNumbers({
    name: 'SYSTEM_ID',
    help: 'Numbers of the systems that the application may read, separated by commas',
    example: '1234567',
  }),
  tokensUrl,
  powerMaxAgeMs: seconds({
    name: 'POWER_MAX_AGE',
    help: 'Age of the last interval beyond which its power no longer counts as current, as at night',
    default: 3_600,
    minimum: 1,
    example: '3600',
  }),
  refreshAfterMs: seconds({
    name: 'REFRESH_AFTER',
    help: 'Age at which the tokens are replaced; earlier if they expire',
    default: 43_200,
    minimum: 1,
    example: '43200',
  }),
  spillDirectory: text({
    name: 'TOKENS_SPILL_DIRECTORY',
    help: 'Folder on a volume for new tokens that the store does not accept; without it, they are lost',
    example: '/var/lib/wattjobs',
  }),
  redirectUri: text({
    name: 'REDIRECT_URI',
    help: 'Redirect address of the application, for `authorize` (`oauth/redirect_uri` below `ENPHASE_BASE_URL` unless set)',
    example: 'https://api.enphaseenergy.com/oauth/redirect_uri',
  }),
  plan,
  intervalSeries: choices({
    name: 'INTERVAL_SERIES',
    help: 'Interval telemetry to read; only for the local API',
    choices: intervalEndpoints,
    default: 'production_micro',
    example: 'production_micro, battery',
  }),
  ...localApiSettings,
  localApiUrl: { ...localApiSettings.localApiUrl, deployment: { ...localApiSettings.localApiUrl.deployment, exactlyOneOf: 'rows' } },
  legacyApiUrl: optionalUrl({
    name: 'LOCAL_API_BASE_URL',
    help: 'Address of a legacy API that takes one row per reading, instead of `WATTJOBS_API_URL`',
    example: 'http://enphase.dev.svc.cluster.local:5001/api/v1/enphase/',
    deployment: { exactlyOneOf: 'rows' },
  }),
};

export type EnphaseSettings = SettingValues<typeof enphaseSettings>;

/** Rows go to one API. */
export function notTwoDestinations(_settings: Partial<EnphaseSettings>, given: ReadonlySet<string>): readonly SettingProblem[] {
  if (!given.has('WATTJOBS_API_URL') || !given.has('LOCAL_API_BASE_URL')) return [];
  return [{ name: 'WATTJOBS_API_URL', problem: 'and LOCAL_API_BASE_URL are both set: keep the one that should receive the readings' }];
}

/** Rows need an API, except in a dry run. */
export function someDestination(_settings: Partial<EnphaseSettings>, given: ReadonlySet<string>): readonly SettingProblem[] {
  return given.has('WATTJOBS_API_URL') || given.has('LOCAL_API_BASE_URL') ? [] : noDestination;
}

/** What is wrong if no API is set. */
export const noDestination: readonly SettingProblem[] = [
  {
    name: 'WATTJOBS_API_URL',
    problem: 'is not set, and neither is LOCAL_API_BASE_URL: set one of them',
    example: 'http://wattjobs-api:5001',
  },
];

/** A legacy API cannot store interval telemetry. */
export function intervalsNeedLocalApi(settings: Partial<EnphaseSettings>, given: ReadonlySet<string>): readonly SettingProblem[] {
  if (!given.has('LOCAL_API_BASE_URL') || !given.has('INTERVAL_SERIES') || settings.intervalSeries?.length === 0) return [];
  return [{ name: 'INTERVAL_SERIES', problem: 'is not supported by the API of LOCAL_API_BASE_URL: remove it, or set WATTJOBS_API_URL' }];
}

/** Without its number, every system would have the same path. */
export function pathNamesSystem({ systemPath }: Partial<EnphaseSettings>): readonly SettingProblem[] {
  if (systemPath === undefined || /\{SYSTEM_ID\}/.test(systemPath)) return [];
  return [{ name: 'ENPHASE_API_URL', problem: 'does not contain {SYSTEM_ID}', example: 'api/v4/systems/{SYSTEM_ID}/' }];
}
