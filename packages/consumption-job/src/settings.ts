import type { SettingProblem } from '@wattjobs/core/errors';
import { flag, number, type Setting, type SettingValues, text } from '@wattjobs/core/settings';
import { shardSettings } from '@wattjobs/core/shards';
import { localApiSettings } from '@wattjobs/core/sinks';
import { credentialsKeySetting } from '@wattjobs/web-meters/credentials';
import { parseAllowedNetworks } from '@wattjobs/web-meters/guard';
import { endpointsFile } from './endpoints/endpoints-file.ts';

const { localApiUrl, localApiKey } = localApiSettings;
/** Where the endpoints come from. */
const exactlyOneOf = 'endpoints';

const allowedNetworks: Setting<readonly string[]> = {
  name: 'ALLOWED_NETWORKS',
  help: 'The only networks in which meters may be visited (CIDR); by default all but loopback, link-local and metadata addresses',
  type: 'networks, separated by commas',
  example: '10.20.0.0/16, fd00::/8',
  required: false,
  secret: false,
  schema: { type: 'string' },
  fallback: [],
  deployment: { filledWith: 'allowed-networks' },
  parse: parseAllowedNetworks,
};

/** Every setting of consumption-job's own; the runner adds those that every job has. */
export const consumptionSettings = {
  localApiUrl: {
    ...localApiUrl,
    help: `${localApiUrl.help}: it says which endpoints are due, and keeps their readings`,
    deployment: { ...localApiUrl.deployment, exactlyOneOf },
  },
  localApiKey,
  endpoints: endpointsFile({
    name: 'ENDPOINTS_FILE',
    help: 'YAML file that lists the endpoints, instead of `WATTJOBS_API_URL`',
    example: '/etc/wattjobs/endpoints.yaml',
    deployment: { exactlyOneOf, fileFromValues: { field: 'endpoints', secretKeys: ['password', 'cookies'] } },
  }),
  batchSize: number({
    name: 'BATCH_SIZE',
    help: 'How many endpoints are read at once; those of one host one after the other',
    unit: 'endpoints',
    default: 5,
    minimum: 1,
    maximum: 200,
    example: '10',
  }),
  screenshotOnError: flag({
    name: 'SCREENSHOT_ON_ERROR',
    help: 'Whether a failed reading gets a picture of the page, if a browser read it',
    default: true,
    example: 'false',
  }),
  allowedNetworks,
  credentialsKey: credentialsKeySetting({
    name: 'CREDENTIALS_KEY',
    help: 'Key that opens the credentials of the endpoints of the API: the same as that of the API',
    deployment: { filledWith: 'credentials-key' },
  }),
  browserPath: text({
    name: 'BROWSER_PATH',
    help: 'Path of Chromium, for pages that need JavaScript; the image with a browser sets it',
    example: '/usr/bin/chromium',
  }),
  ...shardSettings('endpoints'),
};

export type ConsumptionSettings = SettingValues<typeof consumptionSettings>;

/** The endpoints are either those of the API or those of the file; only `discover` needs neither, and opening the source demands one. */
export function consumptionRules({ batchSize = 1 }: Partial<ConsumptionSettings>, given: ReadonlySet<string>): readonly SettingProblem[] {
  const both = 'and ENDPOINTS_FILE are both set: keep the one that lists the endpoints';
  const isBoth = given.has('WATTJOBS_API_URL') && given.has('ENDPOINTS_FILE');
  return [
    ...(isBoth ? [{ name: 'WATTJOBS_API_URL', problem: both }] : []),
    ...(Number.isInteger(batchSize) ? [] : [{ name: 'BATCH_SIZE', problem: `is ${batchSize}, but must be a whole number`, example: '5' }]),
  ];
}
