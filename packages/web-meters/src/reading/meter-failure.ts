import { RetrySource } from '@wattjobs/core/errors';
import type { TransportFailure } from '@wattjobs/core/transport';

/** After these, the same visit may succeed a little later in the same run. */
const transientReasons = /^(?:meter_(?:timeout|connection|dns|broken|busy|error)|page_empty|login_stale|browser_crashed)$/;

/** What a person can do, unless the failure itself says more. */
const fixes: Readonly<Record<string, string>> = {
  meter_timeout: 'If the meter is only slow, allow it more time in its configuration.',
  meter_tls: 'If the certificate is the meter’s own, set tls to insecure; for a very old meter to legacy, with the driver http.',
  meter_redirects: 'If the meter is at the address to which it leads, give that one to the endpoint.',
  address_refused: 'If a meter is there, add its network to ALLOWED_NETWORKS.',
  login_refused: 'Check user and password of the endpoint; if its login needs scripts, set the driver to browser.',
  session_limit: 'Log out of its web page, and give the meter logout steps; some give sessions back only after a restart.',
  step_failed: 'Compare the steps of the configuration with the page.',
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
