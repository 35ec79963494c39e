import { optionalUrl } from '../settings/address-types.ts';
import { optionalSecret } from '../settings/setting-types.ts';

/** The settings with which every job finds the local API. */
export const localApiSettings = {
  localApiUrl: optionalUrl({
    name: 'WATTJOBS_API_URL',
    help: 'Address of the local API',
    example: 'http://wattjobs-api:5001',
    deployment: { filledWith: 'local-api' },
  }),
  localApiKey: optionalSecret({
    name: 'WATTJOBS_API_KEY',
    help: 'Key of the local API with the scope `collect`; not needed if the API is open',
    example: 'WATTJOBS_API_KEY_FILE=/run/secrets/collect',
    deployment: { filledWith: 'local-api-key' },
  }),
} as const;
