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

function sourceProblem(source: 'cloud' | 'unit', failure: HttpFailure, specificFix?: string): RetrySource {
  return new RetrySource(failure.message, { reason: failure.reasonOf(source), fix: specificFix ?? fixOf(source, failure) });
}

function fixOf(source: 'cloud' | 'unit', { kind, refusal }: HttpFailure): string {
  if (refusal !== undefined) return redirectFixes[refusal](settingOf[source]);
  // The message itself says what a proxy needs.
  if (kind === 'proxy') return 'Check HTTP_PROXY and HTTPS_PROXY, and list in NO_PROXY the hosts to reach without the proxy.';
  return `Check that the ${source} is reachable from here, and that ${settingOf[source]} is correct.`;
}

function tlsFix({ isHandshake, systemCode }: HttpFailure, unitTls: TorusSettings['unitTls']): string {
  if (!isHandshake) return 'Set TORUS_LOCAL_TLS=insecure if the unit’s certificate is self-signed.';
  if (systemCode === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return 'That port does not speak TLS: write http:// in TORUS_LOCAL_URL, or another port.';
  if (unitTls !== 'legacy') return 'Set TORUS_LOCAL_TLS=legacy if the unit speaks only old TLS, such as TLS 1.0, or has weak keys.';
  return 'The unit speaks only a protocol that Node.js no longer supports, such as SSL 3: read it over http://, or through a proxy that supports it.';
}

/** What to do if a page leads to a forbidden address. */
const redirectFixes = {
  'other-origin': (setting: string) =>
    `Nothing was sent there. If you trust that address, set ${setting} to it, or add its origin to LOGIN_ORIGINS.`,
  downgrade: (setting: string) => `Nothing was sent there. If the site has no https address, set ${setting} to its http address.`,
  'link-local': () => 'Nothing was sent there. Ask the operator of the site why it redirects to an address within your network.',
} as const;
