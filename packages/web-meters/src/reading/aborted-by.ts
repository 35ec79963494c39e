import { MeterFailure } from './meter-failure.ts';

/** The failure of a visit that its signal ended. */
export function abortedBy(signal: AbortSignal): MeterFailure {
  return signal.reason instanceof Error && signal.reason.name === 'TimeoutError'
    ? new MeterFailure('the time for the visit is over', { reason: 'meter_timeout' })
    : new MeterFailure('the run was stopped before the meter was read', { reason: 'meter_aborted' });
}
