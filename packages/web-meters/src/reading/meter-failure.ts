import { RetrySource } from '@wattjobs/core/errors';
import type { TransportFailure } from '@wattjobs/core/transport';

/** After these, the same visit may succeed a little later in the same run. */
const transientReasons = /^(?:meter_(?:timeout|connection|dns|broken|busy|error)|page_empty|login_stale|browser_crashed)$/;

const findValue = 'Compare valueSelector, valuePath and valuePattern with the page that was kept.';
const nameUnit = 'Compare the field unit with the page that was kept.';

/** What a person can do, unless the failure itself says more. */
const fixes: Readonly<Record<string, string>> = {
  meter_timeout: 'See whether the meter is on; give a slow one a longer timeoutSeconds.',
  meter_dns: 'Correct the host name of the address.',
  meter_connection: 'See whether the meter is on and has this address, and whether a firewall lets the job reach it.',
  meter_busy: 'Open the page of the meter; some need a restart.',
  meter_error: 'Open the page of the meter; some need a restart.',
  meter_refused: 'Open the page of the meter, and correct the address and the steps.',
  meter_forbidden: 'Give the user of the endpoint the right to see the page, or use another user.',
  meter_throttled: 'Raise the pollInterval of the endpoint, and look for other programs that visit the meter.',
  page_missing: 'Correct the address, the loginUrl or the url of the step.',
  page_empty: 'Open the page of the meter; if it is empty there too, the meter needs a restart.',
  page_wrong: 'Correct the steps to the page, or requiredText if the page has changed.',
  step_failed: 'Compare the selectors of the steps with the page that was kept.',
  address_invalid: 'Correct the ipAddress or the url: a host, host:port/path, or an http or https address.',
  value_missing: findValue,
  value_ambiguous: 'Set decimalSeparator to dot or comma, or let valuePattern take less of the text.',
  values_differ: 'Let valueSelector or valuePath find one place, or set sum to add them.',
  unit_unclear: nameUnit,
  unit_contradicted: nameUnit,
  not_the_quantity: findValue,
  counter_negative: 'If the number means that there is no value, list it in sentinels; else correct the place of the value.',
  counter_saturated: 'Reset or replace the meter, then say when (meterReplacedAt).',
  meter_tls: 'If the certificate is the meter’s own, set tls to insecure; for a very old meter to legacy, with the driver http.',
  meter_redirects: 'If the meter is at the address to which it leads, give that one to the endpoint.',
  address_refused: 'If a meter is there, add its network to ALLOWED_NETWORKS.',
  login_refused: 'Check user and password of the endpoint; if its login needs scripts, set the driver to browser.',
  session_limit: 'Log out of its web page, and give the meter logout steps; some give sessions back only after a restart.',
  browser_missing:
    'Use the image with a browser, consumption-job-browser; or install Debian’s package chromium and name its program in BROWSER_PATH.',
  browser_failed: 'Use the image with a browser, consumption-job-browser, with 1 GB of memory and a writable /tmp.',
  browser_crashed: 'Give the container more memory: 1 GB for five pages at once. If one page does it again and again, report that page.',
};

/** Why a meter could not be read. */
interface MeterFailureDetails {
  /** What failed, as reports count it: one of the reasons of a reading, such as `meter_timeout` and `login_refused`. */
  readonly reason: string;
  readonly fix?: string;
  readonly context?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
  /** Whether the same visit may succeed a little later in the same run; as its reason says, unless it is given. */
  readonly isTransient?: boolean;
  /** True if only a browser can read this page; `auto` then uses one. */
  readonly needsBrowser?: boolean;
}

/** A visit to a meter ended without a counter. Its message holds no secret. */
export class MeterFailure extends RetrySource {
  readonly isTransient: boolean;
  readonly needsBrowser: boolean;

  constructor(message: string, { isTransient, needsBrowser = false, ...details }: MeterFailureDetails) {
    const fix = fixes[details.reason];
    super(message, fix === undefined ? details : { fix, ...details });
    this.isTransient = isTransient ?? transientReasons.test(details.reason);
    this.needsBrowser = needsBrowser;
  }
}

/** The failure of a connection to a meter, in whatever protocol. */
export function transportFailure(failure: TransportFailure, target: string): MeterFailure {
  return failure.systemCode === 'ERR_ADDRESS_REFUSED'
    ? new MeterFailure(`the outbound guard refuses ${target}`, { reason: 'address_refused' })
    : new MeterFailure(failure.message, { reason: failure.reasonOf('meter'), context: failure.context });
}
