import { httpFailureKinds } from '@wattjobs/core/http';
import { transportReasons } from '@wattjobs/core/transport';

const meanings: Readonly<Record<string, string>> = {
  meter_aborted: 'The run was stopped before the meter was read.',
  meter_busy: 'The meter says that it cannot answer now (status 503).',
  meter_error: 'The meter reported an internal error (status 500 and above, or an error page with status 200).',
  meter_refused: 'The meter refused the request by another status: 4xx, a redirect that is not followed, or a reply of FTP.',
  meter_forbidden: 'The meter does not let this user see the page (status 403).',
  meter_throttled: 'The meter asks for fewer requests (status 429), or has locked the user for a while. Nothing is sent again in this run.',
  page_missing: 'The meter has no page at this address (status 404).',
  page_empty: 'The page has no content.',
  page_cut: 'The page ends in the middle of the value, so that digits may be missing.',
  page_wrong: 'The page lacks the text that proves it.',
  login_refused: 'The meter refused the login, or wants one. The login is not tried again in this run.',
  login_stale: 'The meter called each new digest nonce stale; that says nothing about the password.',
  login_unknown: 'The meter wants a kind of login that is not known here, such as another digest algorithm.',
  session_limit: 'Too many sessions are open on the meter, or another user is logged in. Nothing is tried again in this run.',
  step_failed: 'A step of the configuration could not be taken: the page has no such element, or only a script can go on.',
  address_invalid: 'The address is no http or https address.',
  address_refused: 'The outbound guard does not allow the address; see `ALLOWED_NETWORKS`.',
  browser_failed: 'The browser could not be started, or could not show the page.',
  browser_crashed: 'The browser ended in the middle of the visit.',
  browser_missing: 'Only a browser can read this page, and there is none.',
  value_missing: 'The page does not have the value where the configuration looks for it.',
  value_ambiguous: 'The text of the value could be more than one number; see `decimalSeparator` and `valuePattern`.',
  values_differ: 'Several places fit the configuration, and they have different values.',
  unit_unclear: 'The value has no unit, or several; see `unit`.',
  unit_contradicted: 'The page names another unit than the configuration.',
  not_the_quantity: 'The value is another quantity, such as power, or energy per distance or time.',
  counter_negative: 'The counter is negative, as no counter is; see `sentinels`.',
  counter_saturated: 'The counter is stuck at the largest number that it can hold.',
  page_too_complex: 'The page has more elements, or nests them more deeply, than any meter.',
  rise_too_fast: 'The counter rose faster than the rated power of the feed allows.',
  separator_changed: 'The counter has the digits of the last reading with another decimal point: did its language or unit change?',
};

/** Every reason for which a meter was not read, or a reading is not believed, with its meaning. */
export const meterReasons: readonly { readonly reason: string; readonly meaning: string }[] = [
  ...transportReasons('meter', 'the meter', [...httpFailureKinds, 'too-complex'], {
    redirects: 'A meter may only lead to addresses of its own origin.',
  }),
  ...Object.entries(meanings).map(([reason, meaning]) => ({ reason, meaning })),
];
