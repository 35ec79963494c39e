import { RetrySource, WattjobsError } from '@wattjobs/core/errors';
import { TransportFailure } from '@wattjobs/core/transport';
import type { Target } from '../targets/target.ts';

const transportFix = 'Check that the meter has power and network, and its address, port, unitId and framing in TARGETS_FILE.';

/**
 * The failure to read a meter as a problem of the source, which names the meter.
 * @throws the error itself if it is a bug
 */
export function meterProblem(error: unknown, { name }: Pick<Target, 'name'>): WattjobsError {
  if (!(error instanceof WattjobsError)) throw error;
  const { reason, context, cause } = error;
  const fix = error instanceof TransportFailure ? transportFix : error.fix;
  return new RetrySource(`${name}: ${error.message}`, { reason, fix, context: { meter: name, ...context }, cause });
}
