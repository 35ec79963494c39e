import { type HttpFailure, RetrySource } from '@wattjobs/core';

const settingOf = { cloud: 'BASE_URL', unit: 'TORUS_LOCAL_URL' };

/** Turns a failed request into a problem of the source, counted under `cloud_…` or `unit_…`. */
export function sourceProblem(source: 'cloud' | 'unit', failure: HttpFailure): RetrySource {
  return new RetrySource(failure.message, {
    reason: failure.reasonOf(source),
    wayOut:
      source === 'unit' && failure.kind === 'tls'
        ? 'Set TORUS_LOCAL_TLS=insecure where the unit signs its own certificate.'
        : failure.refusal === undefined
          ? `Check that the ${source} can be reached from here, and that ${settingOf[source]} is right.`
          : leadsElsewhere[failure.refusal](settingOf[source]),
  });
}

/** What to do where a page leads to an address that is not asked. */
const leadsElsewhere = {
  'other-origin': (setting: string) =>
    `Nothing was sent there. If you trust that address, set ${setting} to it, or name its origin in LOGIN_ORIGINS.`,
  downgrade: (setting: string) => `Nothing was sent there. If there is no address with https, set ${setting} to the one with http.`,
  'link-local': () => 'Nothing was sent there. Ask whoever runs the site why it leads to an address within your network.',
} as const;
