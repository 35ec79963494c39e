import type { ReasonDefinition } from '@wattjobs/core/job';
import { localApiReasons } from '@wattjobs/core/sinks';
import { meterReasons } from '@wattjobs/web-meters/reasons';

/** Every failure that consumption-job counts in `wattjobs_run_errors`. */
export const consumptionReasons: readonly ReasonDefinition[] = [
  ...meterReasons,
  {
    reason: 'endpoint_configuration',
    meaning: 'An endpoint of the API has a configuration that cannot be read; the message names the field.',
  },
  {
    reason: 'endpoints_left',
    meaning: 'There was no time left for some of the endpoints that were due; raise `BATCH_SIZE` or `JOB_DURATION`, or use more shards.',
  },
  { reason: 'profile_unknown', meaning: '`discover` found no profile that fits a device.' },
  ...localApiReasons,
];
