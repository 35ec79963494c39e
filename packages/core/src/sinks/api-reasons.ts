import type { ReasonDefinition } from '../job/job.ts';

/** Possible failures of the local API, for the reasons of a job that delivers to it. */
export const localApiReasons: readonly ReasonDefinition[] = [
  { reason: 'api_timeout', meaning: 'The local API did not answer in time.' },
  { reason: 'api_dns', meaning: 'The name of the local API could not be resolved.' },
  { reason: 'api_connection', meaning: 'The local API could not be reached, or closed the connection.' },
  { reason: 'api_tls', meaning: 'The certificate of the local API could not be verified.' },
  { reason: 'api_proxy', meaning: 'The proxy did not let a request to the local API pass.' },
  { reason: 'api_redirects', meaning: 'The local API redirected, which a delivery does not follow.' },
  { reason: 'api_broken', meaning: 'The answer of the local API was cut off or malformed.' },
  { reason: 'api_too_large', meaning: 'The answer of the local API was larger than any real one.' },
  { reason: 'api_aborted', meaning: 'The run was stopped, and no time was left to wait for the local API.' },
  { reason: 'api_page', meaning: 'Something else than the local API answered.' },
  { reason: 'api_status', meaning: 'The local API answered with an error status, or is not ready.' },
  { reason: 'api_refused', meaning: 'The local API refused rows, each of which is in the log with its reason.' },
  { reason: 'api_credentials', meaning: 'The local API refused the key.' },
];
