import type { ReasonDefinition } from '@wattjobs/core/job';
import { transportReasons } from '@wattjobs/core/transport';

/** Every reason under which a failed request is counted. */
export const modbusReasons: readonly ReasonDefinition[] = [
  ...transportReasons('meter', 'the meter', ['timeout', 'dns', 'connection', 'broken', 'aborted'], {
    connection: 'If it closed at once, another client may hold its only connection.',
    broken: 'An answer under another transaction id counts as well; see `ignoreTransactionId`.',
  }),
  { reason: 'meter_function_refused', meaning: 'The device does not read holding registers (exception 01).' },
  { reason: 'meter_register_missing', meaning: 'A register does not exist in the firmware of the meter (exception 02).' },
  { reason: 'meter_request_refused', meaning: 'The meter does not accept requests of this length (exception 03).' },
  { reason: 'meter_failed', meaning: 'The meter reported its own fault (exceptions 04, 07 and 08).' },
  { reason: 'meter_busy', meaning: 'The meter was busy (exceptions 05 and 06).' },
  { reason: 'meter_behind_gateway_silent', meaning: 'The gateway did not reach the meter (exceptions 0A and 0B).' },
  { reason: 'meter_exception_unknown', meaning: 'The meter returned an exception code that no standard names.' },
];
