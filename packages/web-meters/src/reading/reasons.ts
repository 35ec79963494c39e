import { httpFailureKinds } from '@wattjobs/core/http';
import { transportReasons } from '@wattjobs/core/transport';

/** Every reason for which a meter was not read, or a reading is not believed, with its meaning. */
export const meterReasons: readonly { readonly reason: string; readonly meaning: string }[] = [
  ...transportReasons('meter', 'the meter', [...httpFailureKinds, 'too-complex'], {
    redirects: 'A meter may only lead to addresses of its own origin.',
  }),
  { reason: 'meter_aborted', meaning: 'The run was stopped before the meter was read.' },
  { reason: 'meter_busy', meaning: 'The meter says that it cannot answer now (status 503).' },
  {
    reason: 'meter_error',
    meaning: 'The meter reported an internal error (status 500 and above, or an error page with status 200).',
  },
  {
    reason: 'meter_refused',
    meaning: 'The meter refused the request by another status: 4xx, a redirect that is not followed, or a reply of FTP.',
  },
  { reason: 'meter_forbidden', meaning: 'The meter does not let this user see the page (status 403).' },
  {
    reason: 'meter_throttled',
    meaning: 'The meter asks for fewer requests (status 429), or has locked the user for a while. Nothing is sent again in this run.',
  },
  { reason: 'page_missing', meaning: 'The meter has no page at this address (status 404).' },
  { reason: 'page_empty', meaning: 'The page has no content.' },
  { reason: 'page_cut', meaning: 'The page ends in the middle of the value, so that digits may be missing.' },
  { reason: 'page_wrong', meaning: 'The page lacks the text that proves it.' },
  { reason: 'login_refused', meaning: 'The meter refused the login, or wants one. The login is not tried again in this run.' },
  { reason: 'login_stale', meaning: 'The meter called each new digest nonce stale; that says nothing about the password.' },
  { reason: 'login_unknown', meaning: 'The meter wants a kind of login that is not known here, such as another digest algorithm.' },
  {
    reason: 'session_limit',
    meaning: 'Too many sessions are open on the meter, or another user is logged in. Nothing is tried again in this run.',
  },
  {
    reason: 'step_failed',
    meaning: 'A step of the configuration could not be taken: the page has no such element, or only a script can go on.',
  },
  { reason: 'address_invalid', meaning: 'The address is no http or https address.' },
  { reason: 'address_refused', meaning: 'The outbound guard does not allow the address; see `ALLOWED_NETWORKS`.' },
  { reason: 'browser_failed', meaning: 'The browser could not be started, or could not show the page.' },
  { reason: 'browser_crashed', meaning: 'The browser ended in the middle of the visit.' },
  { reason: 'browser_missing', meaning: 'Only a browser can read this page, and there is none.' },
  { reason: 'value_missing', meaning: 'The page does not have the value where the configuration looks for it.' },
  { reason: 'value_ambiguous', meaning: 'The text of the value could be more than one number; see `decimalSeparator` and `valuePattern`.' },
  { reason: 'values_differ', meaning: 'Several places fit the configuration, and they have different values.' },
  { reason: 'unit_unclear', meaning: 'The value has no unit, or several; see `unit`.' },
  { reason: 'unit_contradicted', meaning: 'The page names another unit than the configuration.' },
  { reason: 'not_the_quantity', meaning: 'The value is another quantity, such as power, or energy per distance or time.' },
  { reason: 'counter_negative', meaning: 'The counter is negative, as no counter is; see `sentinels`.' },
  { reason: 'counter_saturated', meaning: 'The counter is stuck at the largest number that it can hold.' },
  { reason: 'page_too_complex', meaning: 'The page has more elements, or nests them more deeply, than any meter.' },
  { reason: 'rise_too_fast', meaning: 'The counter rose faster than the rated power of the feed allows.' },
  {
    reason: 'separator_changed',
    meaning: 'The counter has the digits of the last reading with another decimal point: did its language or unit change?',
  },
];
