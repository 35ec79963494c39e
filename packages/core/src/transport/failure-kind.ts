import { systemCodeOf } from './system-code.ts';
import type { TransportFailureKind } from './transport-kinds.ts';

export interface FailureCircumstances {
  /** Whether the run was stopped, so that the caller aborted the request. */
  readonly aborted: boolean;
  /** Whether an answer had begun. */
  readonly answered: boolean;
}

const kinds: Readonly<Record<string, TransportFailureKind>> = {
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
  ERR_ADDRESS_REFUSED: 'access',
  HPE_HEADER_OVERFLOW: 'too-large',
};

const tlsCode = /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|SELF_SIGNED_|UNABLE_TO_)/;

/** The kind of failure that an error of a socket, of TLS, of a file or of got means. */
export function failureKind(error: unknown, { aborted, answered }: FailureCircumstances): TransportFailureKind {
  if (aborted) return 'aborted';
  if (isTimeout(error)) return 'timeout';
  if (isOpening(error)) return 'access';
  const code = systemCodeOf(error) ?? '';
  const kind = tlsCode.test(code) ? 'tls' : (kinds[code] ?? 'broken');
  // If the connection is lost during an answer, the answer is cut off.
  return answered && kind === 'connection' ? 'broken' : kind;
}

/** Whether it is the timeout of got or of `AbortSignal.timeout`, which Node.js passes on as the cause of an AbortError. */
function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'TimeoutError' || (error.name === 'AbortError' && isTimeout(error.cause));
}

/** Whether the system could not open a file or a serial port. */
function isOpening(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'open';
}
