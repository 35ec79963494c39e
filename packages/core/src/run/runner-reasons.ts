import type { ReasonDefinition } from '../job/job.ts';

/** The reasons that the runner itself counts, the same for every job. */
export const runnerReasons: readonly ReasonDefinition[] = [
  { reason: 'settings', meaning: 'A setting is wrong.' },
  { reason: 'state_unavailable', meaning: 'The state could not be read or written.' },
  { reason: 'state_corrupt', meaning: 'The state is not what this job wrote.' },
  { reason: 'pushgateway_timeout', meaning: 'The Pushgateway did not answer in time.' },
  { reason: 'pushgateway_dns', meaning: 'The name of the Pushgateway could not be resolved.' },
  { reason: 'pushgateway_connection', meaning: 'The Pushgateway could not be reached, or closed the connection.' },
  { reason: 'pushgateway_tls', meaning: 'The certificate of the Pushgateway could not be verified.' },
  { reason: 'pushgateway_proxy', meaning: 'The proxy did not let a request to the Pushgateway pass.' },
  { reason: 'pushgateway_redirects', meaning: 'The Pushgateway redirected, which a push does not follow.' },
  { reason: 'pushgateway_broken', meaning: 'The answer of the Pushgateway was cut off or malformed.' },
  { reason: 'pushgateway_too_large', meaning: 'The answer of the Pushgateway was larger than any real one.' },
  { reason: 'pushgateway_aborted', meaning: 'The run was stopped, and no time was left to wait for the Pushgateway.' },
  { reason: 'pushgateway_page', meaning: 'A page came back instead of the Pushgateway’s empty answer.' },
  { reason: 'pushgateway_status', meaning: 'The Pushgateway answered with an error status.' },
  { reason: 'pushgateway_refused', meaning: 'The Pushgateway refused the values; `check` finds what is in the way.' },
  { reason: 'pushgateway_credentials', meaning: 'The Pushgateway, or what stands before it, refused the credentials.' },
  { reason: 'stuck', meaning: 'The run was busy with one thing for more than 10 s, and its watchdog ended it; only the log tells.' },
  { reason: 'overdue', meaning: 'The run went on beyond its time, and its watchdog ended it; only the log tells.' },
  { reason: 'bug', meaning: 'The program did something that it never should.' },
];
