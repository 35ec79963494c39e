import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { LeadRefusal } from './destinations.ts';
import { isHandshakeCode } from './failure-code.ts';
import { redactUrl } from './redact-url.ts';

/** Why a request got no usable response. */
export type HttpFailureKind =
  | 'timeout'
  | 'dns'
  | 'connection'
  | 'tls'
  | 'proxy'
  | 'redirects'
  | 'too-large'
  | 'too-complex'
  | 'broken'
  | 'aborted';

const meanings: Readonly<Record<HttpFailureKind, string>> = {
  timeout: 'no complete answer in time',
  dns: 'the host name has no address',
  connection: 'no connection, or it was closed before an answer',
  tls: 'no trusted TLS connection',
  proxy: 'the proxy did not pass the request on',
  redirects: 'a redirect that is not followed',
  'too-large': 'the answer is larger than allowed',
  'too-complex': 'the page is nested more deeply, or made of more parts, than any real one',
  broken: 'the answer was cut off or malformed',
  aborted: 'the request was given up',
};

const refusals: Readonly<Record<LeadRefusal, string>> = {
  downgrade: 'not asked, because an https address leads there, where everybody on the way could read along',
  'link-local': 'not asked, because another address leads there, and it is link-local or a metadata service',
  'other-origin': 'not asked, because another origin leads there, and no setting names this one',
};

export interface HttpFailureDetails {
  readonly method: string;
  readonly url: string | URL;
  /** The proxy that the request went through. */
  readonly proxy?: URL | undefined;
  readonly kind: HttpFailureKind;
  /** Why the address that was led to was not requested. */
  readonly refusal?: LeadRefusal | undefined;
  /** The status of the response, if one had begun. */
  readonly status?: number | undefined;
  /** The name that Node.js gives the failure: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly systemCode?: string | undefined;
}

/**
 * A request got no usable response.
 * It says what was requested and why it failed. It contains no header, query, body or cause.
 */
export class HttpFailure extends WattjobsError {
  readonly method: string;
  /** The redacted address of the failed request, which may be that of a redirect. */
  readonly address: string;
  readonly kind: HttpFailureKind;
  readonly refusal: LeadRefusal | undefined;
  readonly status: number | undefined;
  readonly systemCode: string | undefined;

  constructor({ method, url, proxy, kind, refusal, status, systemCode }: HttpFailureDetails) {
    const address = redactUrl(url);
    const known = {
      ...(status === undefined ? {} : { status }),
      ...(systemCode === undefined ? {} : { systemCode }),
      ...(proxy === undefined ? {} : { proxy: proxy.host }),
    };
    const way = proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
    const notes = [status === undefined ? undefined : `status ${status}`, systemCode].filter((note) => note !== undefined);
    const meaning = refusal === undefined ? meaningOf(kind, known) : refusals[refusal];
    super('HTTP_FAILED', `${method} ${address}${way}: ${meaning}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`, {
      reason: reasonFor('http', kind),
      context: { method, address, kind, ...(refusal === undefined ? {} : { refusal }), ...known },
    });
    this.method = method;
    this.address = address;
    this.kind = kind;
    this.refusal = refusal;
    this.status = status;
    this.systemCode = systemCode;
  }

  /** Whether the two sides could not agree on TLS. An untrusted certificate is a different failure. */
  get isHandshake(): boolean {
    return this.kind === 'tls' && isHandshakeCode(this.systemCode);
  }

  /** The reason under which the caller counts this failure: `cloud_timeout`, `pushgateway_too_large`. */
  reasonOf(asker: string): string {
    return reasonFor(asker, this.kind);
  }
}

function meaningOf(kind: HttpFailureKind, { status, systemCode }: Pick<HttpFailureDetails, 'status' | 'systemCode'>): string {
  if (kind === 'tls' && isHandshakeCode(systemCode)) return 'no TLS connection, because the handshake failed';
  if (kind === 'proxy' && status === 407) {
    return 'the proxy wants a user and a password, or other ones: HTTP_PROXY and HTTPS_PROXY take them as http://USER:PASSWORD@HOST:PORT';
  }
  return meanings[kind];
}

function reasonFor(asker: string, kind: HttpFailureKind): string {
  return `${asker}_${kind.replaceAll('-', '_')}`;
}
