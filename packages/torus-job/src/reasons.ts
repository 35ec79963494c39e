import { httpFailureKinds } from '@wattjobs/core/http';
import type { ReasonDefinition } from '@wattjobs/core/job';
import { transportReasons } from '@wattjobs/core/transport';

const pageFailureKinds = [...httpFailureKinds, 'too-complex'] as const;

/** Every failure that torus-job counts in `wattjobs_run_errors`. */
export const torusReasons: readonly ReasonDefinition[] = [
  ...transportReasons('cloud', 'the cloud', pageFailureKinds, {
    redirects: 'Pages and forms that lead to a forbidden address count as well; see `LOGIN_ORIGINS`.',
  }),
  { reason: 'cloud_status', meaning: 'The cloud answered with an error status.' },
  { reason: 'cloud_maintenance', meaning: 'The cloud answered with a page that speaks of maintenance.' },
  { reason: 'cloud_page_changed', meaning: 'A page of the cloud does not show what it used to; a fingerprint of it is in the log.' },
  { reason: 'cloud_login_refused', meaning: 'The cloud refused the credentials; it is not asked again with them for an hour.' },
  { reason: 'cloud_login_held', meaning: 'A login had no clear answer, or could not be put on record; it is not repeated at once.' },
  {
    reason: 'cloud_login_unclear',
    meaning: 'It is not clear which fields of the login page are for the login, so nothing was sent; see `LOGIN_PASSWORD_FIELD`.',
  },
  { reason: 'cloud_backed_off', meaning: 'The cloud has been out for a while and was left alone in this tick.' },
  { reason: 'cloud_session_lost', meaning: 'The cloud forgot a session that it had just opened.' },
  { reason: 'cloud_stale', meaning: 'The values of the cloud are older than `STALE_AFTER`.' },
  { reason: 'cloud_clock_ahead', meaning: 'The time stamp of the cloud page is more than five minutes ahead of the clock.' },
  { reason: 'cloud_no_time', meaning: 'The cloud page has no time stamp, so the age of its values is not known.' },
  { reason: 'cloud_time_refused', meaning: 'The time stamp of the cloud page cannot be read; see `DEVICE_DATE_ORDER`.' },
  { reason: 'cloud_no_value', meaning: 'The cloud page shows no value.' },
  { reason: 'unit_left_alone', meaning: 'The unit was asked less than `LOCAL_SCRAPE_INTERVAL` ago, and nothing of it is cached.' },
  { reason: 'unit_held', meaning: 'The attempt to read the unit could not be put on record, so it was not made.' },
  ...transportReasons('unit', 'the unit', pageFailureKinds, { tls: 'See `TORUS_LOCAL_TLS`.' }),
  { reason: 'unit_status', meaning: 'The unit answered with an error status.' },
  { reason: 'unit_page_changed', meaning: 'The page of the unit shows no input voltage.' },
  { reason: 'value_refused', meaning: 'A number could be read in more than one way, or has the wrong unit; see `DECIMAL_SEPARATOR`.' },
];
