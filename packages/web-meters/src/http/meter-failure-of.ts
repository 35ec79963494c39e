import { RetrySource } from '@wattjobs/core/errors';
import { HttpFailure } from '@wattjobs/core/http';
import { abortedBy } from '../reading/aborted-by.ts';
import { MeterFailure } from '../reading/meter-failure.ts';

const transientKinds: ReadonlySet<HttpFailure['kind']> = new Set(['timeout', 'connection', 'dns', 'broken']);

/**
 * What an error of a request or of a form means for a visit. A bug is thrown as it is.
 * @param signal the signal of the request: its reason tells a deadline from the end of the run
 */
export function meterFailureOf(error: unknown, signal: AbortSignal): MeterFailure {
  if (error instanceof MeterFailure) return error;
  if (error instanceof HttpFailure) return httpFailureOf(error, signal);
  if (error instanceof RetrySource) return new MeterFailure(error.message, { reason: 'step_failed', isTransient: false });
  throw error;
}

function httpFailureOf(failure: HttpFailure, signal: AbortSignal): MeterFailure {
  if (failure.systemCode === 'ERR_ADDRESS_REFUSED') {
    return new MeterFailure(`the outbound guard refuses ${failure.address}`, {
      reason: 'address_refused',
      fix: 'If a meter is there, add its network to ALLOWED_NETWORKS.',
      isTransient: false,
    });
  }
  if (failure.systemCode === 'ERR_INVALID_URL') {
    return new MeterFailure(`${failure.address} is no http or https address`, { reason: 'address_invalid', isTransient: false });
  }
  if (failure.kind === 'aborted') return abortedBy(signal);
  const fix =
    failure.kind === 'tls' ? { fix: 'If the certificate is the meter’s own, set tls: insecure; for a very old meter tls: legacy.' } : {};
  return new MeterFailure(failure.message, { reason: failure.reasonOf('meter'), ...fix, isTransient: transientKinds.has(failure.kind) });
}
