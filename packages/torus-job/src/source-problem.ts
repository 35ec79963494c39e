import { type HttpFailure, RetrySource } from '@wattjobs/core';

const settingOf = { cloud: 'BASE_URL', unit: 'TORUS_LOCAL_URL' };

/** Turns a failed request into a problem of the source, counted under `cloud_…` or `unit_…`. */
export function sourceProblem(source: 'cloud' | 'unit', failure: HttpFailure): RetrySource {
  return new RetrySource(failure.message, {
    reason: failure.reasonOf(source),
    wayOut:
      source === 'unit' && failure.kind === 'tls'
        ? 'Set TORUS_LOCAL_TLS=insecure where the unit signs its own certificate.'
        : `Check that the ${source} can be reached from here, and that ${settingOf[source]} is right.`,
  });
}
