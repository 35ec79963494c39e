import { httpFailureKinds } from '@wattjobs/core/http';
import type { ReasonDefinition } from '@wattjobs/core/job';
import { localApiReasons } from '@wattjobs/core/sinks';
import { transportReasons } from '@wattjobs/core/transport';
import { tokensReasons } from './tokens/reasons.ts';

/** The reasons that enphase-job counts in `wattjobs_run_errors`. */
export const enphaseReasons: readonly ReasonDefinition[] = [
  ...transportReasons('cloud', 'the cloud', [...httpFailureKinds, 'aborted']),
  { reason: 'cloud_page', meaning: 'The cloud returned a web page instead of data.' },
  { reason: 'cloud_status', meaning: 'The cloud returned an error status.' },
  { reason: 'cloud_request_refused', meaning: 'The cloud returned status 422: it refused the requested window.' },
  { reason: 'cloud_quota', meaning: 'The cloud refused a due call with status 429, although the ledger had calls left.' },
  { reason: 'quota_used_up', meaning: 'According to the ledger, the calls of this month are used up, and a read is due.' },
  { reason: 'quota_ledger_lost', meaning: 'The ledger was missing or unreadable; counting continued from the last known count.' },
  { reason: 'cloud_not_allowed', meaning: 'The cloud refused an endpoint but answered others; the job skips it for a day.' },
  {
    reason: 'cloud_credentials',
    meaning: 'The cloud refused every call with a token that it issued; correct `api_key`, or run `authorize`.',
  },
  { reason: 'cloud_backed_off', meaning: 'The cloud failed a short while ago, so this run did not contact it.' },
  { reason: 'value_refused', meaning: 'The cloud returned an impossible value, such as a negative energy; the job left it out.' },
  { reason: 'backfill_unfinished', meaning: 'A backfill is not finished; the same command continues it.' },
  ...localApiReasons,
  {
    reason: 'api_rows_missing',
    meaning:
      'The API has a different database than the one that took the rows, or an earlier state of it; reported until a backfill is finished.',
  },
  ...tokensReasons,
];
