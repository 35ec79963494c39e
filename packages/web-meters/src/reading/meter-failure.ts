import { RetrySource } from '@wattjobs/core/errors';

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
};

/** Why a meter could not be read. */
interface MeterFailureDetails {
  /** What failed, as reports count it: one of the reasons of a reading, such as `meter_timeout` and `login_refused`. */
  readonly reason: string;
  readonly fix?: string;
  readonly context?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
  /** Whether the same visit may succeed a little later in the same run. */
  readonly isTransient: boolean;
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
    this.isTransient = isTransient;
    this.needsBrowser = needsBrowser;
  }
}
