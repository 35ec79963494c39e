import type { ReasonDefinition } from '@wattjobs/core/job';

/** Why a pass returns no value. */
export const meterReasons: readonly ReasonDefinition[] = [
  { reason: 'meter_timeout', meaning: 'The meter did not answer in time.' },
  { reason: 'meter_connection', meaning: 'The meter could not be reached.' },
  { reason: 'value_refused', meaning: 'The meter did not answer with a number.' },
];
