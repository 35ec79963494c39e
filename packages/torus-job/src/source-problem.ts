import { type HttpFailure, RetrySource } from '@wattjobs/core';
import type { TorusSettings } from './settings.ts';

/** Turns a failed request to the cloud into a problem of the source, counted under `cloud_…`. */
export function cloudFailure(failure: HttpFailure): RetrySource {
  return sourceProblem('cloud', failure, 'Check that the cloud can be reached from here, and that BASE_URL is right.');
}

/** Turns a failed request to the unit into a problem of the source, counted under `unit_…`. */
export function unitFailure(failure: HttpFailure, { unitTls }: Pick<TorusSettings, 'unitTls'>): RetrySource {
  const reachable = 'Check that the unit can be reached from here, and that TORUS_LOCAL_URL is right.';
  return sourceProblem('unit', failure, failure.kind === 'tls' ? tlsWayOut(failure, unitTls) : reachable);
}

function tlsWayOut({ isHandshake, systemCode }: HttpFailure, unitTls: TorusSettings['unitTls']): string {
  if (!isHandshake) return 'Set TORUS_LOCAL_TLS=insecure if the unit signs its own certificate.';
  if (systemCode === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return 'That port does not speak TLS: write http:// in TORUS_LOCAL_URL, or another port.';
  if (unitTls !== 'legacy') return 'Set TORUS_LOCAL_TLS=legacy if the unit speaks only old TLS, such as TLS 1.0, or has weak keys.';
  return 'The unit speaks no TLS that Node.js still has, such as SSL 3 only: read it over http://, or through a proxy that speaks it.';
}

function sourceProblem(source: 'cloud' | 'unit', failure: HttpFailure, wayOut: string): RetrySource {
  // What a proxy needs is in the message itself.
  return new RetrySource(failure.message, { reason: failure.reasonOf(source), wayOut: failure.kind === 'proxy' ? proxyWayOut : wayOut });
}

const proxyWayOut = 'Check HTTP_PROXY and HTTPS_PROXY, and name in NO_PROXY what is to be reached without the proxy.';
