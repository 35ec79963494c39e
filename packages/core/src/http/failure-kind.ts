import { TimeoutError } from 'got';
import { systemCodeOf } from './failure-code.ts';
import type { HttpFailureKind } from './http-failure.ts';

export interface FailureCircumstances {
  /** Whether the caller had aborted the request. */
  readonly aborted: boolean;
  /** Whether a response had begun. */
  readonly answered: boolean;
}

const kinds: Readonly<Record<string, HttpFailureKind>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ETIMEDOUT: 'timeout',
  ECONNREFUSED: 'connection',
  ECONNRESET: 'connection',
  ECONNABORTED: 'connection',
  EPIPE: 'connection',
  EHOSTUNREACH: 'connection',
  EHOSTDOWN: 'connection',
  ENETUNREACH: 'connection',
  ENETDOWN: 'connection',
  EADDRNOTAVAIL: 'connection',
  EPROTO: 'tls',
  // Node.js has no name for some reasons to refuse a certificate, such as a key that is too small.
  UNSPECIFIED: 'tls',
  ERR_PROXY_TUNNEL: 'proxy',
  ERR_PROXY_INVALID_CONFIG: 'proxy',
  HPE_HEADER_OVERFLOW: 'too-large',
};

const tlsCode = /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|SELF_SIGNED_|UNABLE_TO_)/;

/** The kind of failure that an error of got, Node.js or the system means. */
export function failureKind(error: unknown, { aborted, answered }: FailureCircumstances): HttpFailureKind {
  if (aborted) return 'aborted';
  if (error instanceof TimeoutError) return 'timeout';
  const code = systemCodeOf(error) ?? '';
  const kind = tlsCode.test(code) ? 'tls' : (kinds[code] ?? 'broken');
  // If the connection is lost during a response, the response is cut off.
  return answered && kind === 'connection' ? 'broken' : kind;
}
