import { httpFailureKinds } from '@wattjobs/core/http';
import type { ReasonDefinition } from '@wattjobs/core/job';
import { transportReasons } from '@wattjobs/core/transport';

const pageFailureKinds = [...httpFailureKinds, 'too-complex'] as const;

/** Every failure that torus-job counts in `wattjobs_run_errors`. */
export const torusReasons: readonly ReasonDefinition[] = [
  ...transportReasons('cloud', 'the cloud', pageFailureKinds, {
    redirects: 'Pages and forms that lead to a forbidden address count as well; see `LOGIN_ORIGINS`.',
  }),
  { reason: 'cloud_status', meaning: 'The cloud returned an error status.' },
  { reason: 'cloud_maintenance', meaning: 'The cloud returned a page that mentions maintenance.' },
  { reason: 'cloud_page_changed', meaning: 'A page of the cloud no longer shows the expected content; its fingerprint is in the log.' },
  { reason: 'cloud_login_refused', meaning: 'The cloud refused the credentials; the job does not try them again for an hour.' },
  {
    reason: 'cloud_login_held',
    meaning: 'The result of a login is unclear, or the attempt could not be recorded; the job waits before the next login.',
  },
  {
    reason: 'cloud_login_unclear',
    meaning: 'The login fields on the login page are ambiguous, so nothing was sent; see `LOGIN_PASSWORD_FIELD`.',
  },
  { reason: 'cloud_backed_off', meaning: 'The cloud has been unavailable for a while, so this tick did not contact it.' },
  { reason: 'cloud_session_lost', meaning: 'The cloud lost a session that it had just opened.' },
  { reason: 'cloud_stale', meaning: 'The cloud’s values are older than `STALE_AFTER`.' },
  { reason: 'cloud_clock_ahead', meaning: 'The time stamp of the cloud page is more than five minutes ahead of the clock.' },
  { reason: 'cloud_no_time', meaning: 'The cloud page has no time stamp, so the age of its values is unknown.' },
  { reason: 'cloud_time_refused', meaning: 'The time stamp of the cloud page cannot be read; see `DEVICE_DATE_ORDER`.' },
  { reason: 'cloud_no_value', meaning: 'The cloud page shows no values.' },
  {
    reason: 'unit_left_alone',
    meaning: 'The unit was contacted less than `LOCAL_SCRAPE_INTERVAL` ago, and none of its values are cached.',
  },
  { reason: 'unit_held', meaning: 'The attempt to read the unit could not be recorded, so the job did not contact it.' },
  ...transportReasons('unit', 'the unit', pageFailureKinds, { tls: 'See `TORUS_LOCAL_TLS`.' }),
  { reason: 'unit_status', meaning: 'The unit returned an error status.' },
  { reason: 'unit_page_changed', meaning: 'The page of the unit shows no input voltage.' },
  { reason: 'value_refused', meaning: 'A number could be read in more than one way, or has the wrong unit; see `DECIMAL_SEPARATOR`.' },
];
