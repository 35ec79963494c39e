import { httpFailureKinds } from '../http/http-failure.ts';
import type { ReasonDefinition } from '../job/job.ts';
import { transportReasons } from '../transport/transport-reasons.ts';

/** Possible failures of the local API, for the reasons of a job that delivers to it. */
export const localApiReasons: readonly ReasonDefinition[] = [
  ...transportReasons('api', 'the local API', [...httpFailureKinds, 'aborted']),
  { reason: 'api_page', meaning: 'Something other than the local API answered.' },
  { reason: 'api_status', meaning: 'The local API answered with an error status, or is not ready.' },
  { reason: 'api_refused', meaning: 'The local API refused rows. The log names each row and the reason.' },
  { reason: 'api_credentials', meaning: 'The local API refused the key.' },
];
