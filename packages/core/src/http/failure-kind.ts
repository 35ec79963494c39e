import { TimeoutError } from 'got';
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

/** The error's code, where it is one of the constants that Node.js and the system use: those never hold anything of the request. */
export function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,50}$/.test(error.code) ? error.code : undefined;
}
