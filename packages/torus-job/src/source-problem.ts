import { RetrySource } from '@wattjobs/core/errors';
import type { HttpFailure } from '@wattjobs/core/http';
import type { TorusSettings } from './settings.ts';

const settingOf = { cloud: 'BASE_URL', unit: 'TORUS_LOCAL_URL' } as const;

/** Turns a failed request to the cloud into a problem of the source, counted under `cloud_…`. */
export function cloudFailure(failure: HttpFailure): RetrySource {
  return sourceProblem('cloud', failure);
}

/** Turns a failed request to the unit into a problem of the source, counted under `unit_…`. */
export function unitFailure(failure: HttpFailure, { unitTls }: Pick<TorusSettings, 'unitTls'>): RetrySource {
  return sourceProblem('unit', failure, failure.kind === 'tls' ? tlsFix(failure, unitTls) : undefined);
}

function sourceProblem(source: 'cloud' | 'unit', failure: HttpFailure, ownFix?: string): RetrySource {
  return new RetrySource(failure.message, { reason: failure.reasonOf(source), fix: ownFix ?? fixOf(source, failure) });
}

function fixOf(source: 'cloud' | 'unit', { kind, refusal }: HttpFailure): string {
  if (refusal !== undefined) return leadsElsewhere[refusal](settingOf[source]);
  // The message itself says what a proxy needs.
  if (kind === 'proxy') return 'Check HTTP_PROXY and HTTPS_PROXY, and name in NO_PROXY what is to be reached without the proxy.';
  return `Check that the ${source} can be reached from here, and that ${settingOf[source]} is right.`;
}

function tlsFix({ isHandshake, systemCode }: HttpFailure, unitTls: TorusSettings['unitTls']): string {
  if (!isHandshake) return 'Set TORUS_LOCAL_TLS=insecure if the unit signs its own certificate.';
  if (systemCode === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return 'That port does not speak TLS: write http:// in TORUS_LOCAL_URL, or another port.';
  if (unitTls !== 'legacy') return 'Set TORUS_LOCAL_TLS=legacy if the unit speaks only old TLS, such as TLS 1.0, or has weak keys.';
  return 'The unit speaks no TLS that Node.js still has, such as SSL 3 only: read it over http://, or through a proxy that speaks it.';
}

/** What to do if a page leads to a forbidden address. */
const leadsElsewhere = {
  'other-origin': (setting: string) =>
    `Nothing was sent there. If you trust that address, set ${setting} to it, or name its origin in LOGIN_ORIGINS.`,
  downgrade: (setting: string) => `Nothing was sent there. If there is no address with https, set ${setting} to the one with http.`,
  'link-local': () => 'Nothing was sent there. Ask whoever runs the site why it leads to an address within your network.',
} as const;
