import { httpFailureKinds } from '@wattjobs/core/http';
import type { ReasonDefinition } from '@wattjobs/core/job';
import { transportReasons } from '@wattjobs/core/transport';

/** Why a pass returns no value. */
export const meterReasons: readonly ReasonDefinition[] = [
  ...transportReasons('meter', 'the meter', [...httpFailureKinds, 'aborted']),
  { reason: 'value_refused', meaning: 'The meter did not answer with a number.' },
];
