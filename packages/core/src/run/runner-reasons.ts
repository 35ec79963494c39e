import { httpFailureKinds } from '../http/http-failure.ts';
import type { ReasonDefinition } from '../job/job.ts';
import { lineProtocolReasons } from '../sinks/line-protocol-reasons.ts';
import { transportReasons } from '../transport/transport-reasons.ts';

/** The reasons that the runner itself counts, the same for every job. */
export const runnerReasons: readonly ReasonDefinition[] = [
  { reason: 'settings', meaning: 'A setting is wrong.' },
  { reason: 'state_unavailable', meaning: 'The state could not be read or written.' },
  { reason: 'state_corrupt', meaning: 'The saved state is damaged, or something other than this job wrote it.' },
  ...transportReasons('pushgateway', 'the Pushgateway', [...httpFailureKinds, 'aborted']),
  { reason: 'pushgateway_page', meaning: 'A web page came back instead of the Pushgateway’s empty answer.' },
  { reason: 'pushgateway_status', meaning: 'The Pushgateway answered with an error status.' },
  { reason: 'pushgateway_refused', meaning: 'The Pushgateway refused the values. `check` finds the cause.' },
  { reason: 'pushgateway_credentials', meaning: 'The Pushgateway, or a proxy in front of it, refused the credentials.' },
  ...lineProtocolReasons,
  { reason: 'outbox_evicted', meaning: 'The outbox reached its limit and gave up its oldest readings.' },
  {
    reason: 'outbox_disk',
    meaning: 'The disk of the outbox failed or is full, so readings could only wait in memory; or some of what it holds cannot be read.',
  },
  { reason: 'outbox_locked', meaning: 'Another process uses the folder of the outbox.' },
  { reason: 'outbox_waits', meaning: 'There was no time left to send what waits in the outbox.' },
  { reason: 'stuck', meaning: 'One task blocked the run for more than 10 s, so its watchdog ended it. Only the log shows this reason.' },
  { reason: 'overdue', meaning: 'The run exceeded its time limit, so its watchdog ended it. Only the log shows this reason.' },
  { reason: 'bug', meaning: 'The program did something that it should never do.' },
];
