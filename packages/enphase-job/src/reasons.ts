import { httpFailureKinds } from '@wattjobs/core/http';
import type { ReasonDefinition } from '@wattjobs/core/job';
import { localApiReasons } from '@wattjobs/core/sinks';
import { transportReasons } from '@wattjobs/core/transport';
import { tokensReasons } from './tokens/reasons.ts';

/** The reasons that enphase-job counts in `wattjobs_run_errors`. */
export const enphaseReasons: readonly ReasonDefinition[] = [
  ...transportReasons('cloud', 'the cloud', [...httpFailureKinds, 'aborted']),
  { reason: 'cloud_page', meaning: 'The cloud answered with a web page instead of data.' },
  { reason: 'cloud_status', meaning: 'The cloud answered with an error status.' },
  { reason: 'cloud_request_refused', meaning: 'The cloud answered 422: it does not take the window that was asked for.' },
  { reason: 'cloud_quota', meaning: 'The cloud refused a call that was due with 429, although the ledger had some left.' },
  { reason: 'quota_used_up', meaning: 'By the ledger the calls of the month are used up, and something is due.' },
  { reason: 'quota_ledger_lost', meaning: 'The ledger was missing or could not be read; counting went on from what was known.' },
  { reason: 'cloud_not_allowed', meaning: 'The cloud refused an endpoint while it answered others; it is left alone for a day.' },
  { reason: 'cloud_credentials', meaning: 'The cloud refused every call with a token that is its own: `api_key`, or a new consent.' },
  { reason: 'cloud_backed_off', meaning: 'The cloud failed a short while ago, and was left alone in this run.' },
  { reason: 'value_refused', meaning: 'The cloud told a value that cannot be, such as a negative energy; it was left out.' },
  { reason: 'backfill_unfinished', meaning: 'A backfill is not at its end; the same command goes on from where it is.' },
  ...localApiReasons,
  {
    reason: 'api_rows_missing',
    meaning: 'The API has another database than the one that took the rows, or an earlier state of it; told until a backfill is done.',
  },
  ...tokensReasons,
];
