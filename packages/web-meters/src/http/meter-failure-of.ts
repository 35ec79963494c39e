import { RetrySource } from '@wattjobs/core/errors';
import { HttpFailure } from '@wattjobs/core/http';
import { abortedBy } from '../reading/aborted-by.ts';
import { MeterFailure, transportFailure } from '../reading/meter-failure.ts';

/**
 * What an error of a request or of a form means for a visit. A bug is thrown as it is.
 * @param signal the signal of the request: its reason tells a deadline from the end of the run
 */
export function meterFailureOf(error: unknown, signal: AbortSignal): MeterFailure {
  if (error instanceof MeterFailure) return error;
  if (error instanceof HttpFailure) {
    if (error.kind === 'aborted') return abortedBy(signal);
    return error.systemCode === 'ERR_INVALID_URL'
      ? new MeterFailure(`${error.address} is no http or https address`, { reason: 'address_invalid' })
      : transportFailure(error, error.address);
  }
  if (error instanceof RetrySource) return new MeterFailure(error.message, { reason: 'step_failed' });
  throw error;
}
