import { TimeoutError } from 'got';
import { systemCodeOf } from './failure-code.ts';
import type { HttpFailureKind } from './http-failure.ts';

export interface FailureCircumstances {
  /** Whether the caller had given up. */
  readonly aborted: boolean;
  /** Whether an answer had begun. */
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
  // Node.js has no name for some of what a certificate is refused for, such as a key that is too small.
  UNSPECIFIED: 'tls',
  ERR_PROXY_TUNNEL: 'proxy',
  ERR_PROXY_INVALID_CONFIG: 'proxy',
  HPE_HEADER_OVERFLOW: 'too-large',
};

const tlsCode = /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|SELF_SIGNED_|UNABLE_TO_)/;

/** What an error of got, of Node.js or of the system stands for. */
export function failureKind(error: unknown, { aborted, answered }: FailureCircumstances): HttpFailureKind {
  if (aborted) return 'aborted';
  if (error instanceof TimeoutError) return 'timeout';
  const code = systemCodeOf(error) ?? '';
  const kind = tlsCode.test(code) ? 'tls' : (kinds[code] ?? 'broken');
  // A connection that is lost in the middle of an answer has cut the answer.
  return answered && kind === 'connection' ? 'broken' : kind;
}
