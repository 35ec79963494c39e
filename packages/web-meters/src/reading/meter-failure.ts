import { RetrySource } from '@wattjobs/core/errors';
import { meterFixes } from './reasons.ts';

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
    super(message, { fix: meterFixes[details.reason], ...details });
    this.isTransient = isTransient;
    this.needsBrowser = needsBrowser;
  }
}
