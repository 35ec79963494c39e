import { TransportFailure } from '../transport/transport-failure.ts';
import type { TransportFailureKind } from '../transport/transport-kinds.ts';
import type { LeadRefusal } from './destinations.ts';
import { redactUrl } from './redact-url.ts';

/** What can happen to any request. One with a signal can also be `aborted`, and a page can be `too-complex`. */
export const httpFailureKinds = [
  'timeout',
  'dns',
  'connection',
  'tls',
  'proxy',
  'redirects',
  'too-large',
  'broken',
] as const satisfies readonly TransportFailureKind[];

const refusals: Readonly<Record<LeadRefusal, string>> = {
  downgrade: 'not asked, because an https address redirects there, and anyone on the way could read it',
  'link-local': 'not asked, because another address leads there, and it is link-local or a metadata service',
  'other-origin': 'not asked, because another origin leads there, and no setting names this one',
};

export interface HttpFailureDetails {
  readonly method: string;
  readonly url: string | URL;
  /** The proxy that the request went through. */
  readonly proxy?: URL | undefined;
  readonly kind: TransportFailureKind;
  /** Why the address that was led to was not requested. */
  readonly refusal?: LeadRefusal | undefined;
  /** The status of the response, if one had begun. */
  readonly status?: number | undefined;
  /** The name that Node.js gives the failure: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly systemCode?: string | undefined;
}

/**
 * A request got no usable response.
 * Its message names the request and the reason. It contains no header, query, body or cause.
 */
export class HttpFailure extends TransportFailure {
  readonly method: string;
  /** The redacted address of the failed request, which may be that of a redirect. */
  readonly address: string;
  readonly refusal: LeadRefusal | undefined;
  readonly status: number | undefined;

  constructor({ method, url, proxy, kind, refusal, status, systemCode }: HttpFailureDetails) {
    const address = redactUrl(url);
    const way = proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
    super({ kind, target: `${method} ${address}${way}`, systemCode }, undefined, {
      code: 'HTTP_FAILED',
      asker: 'http',
      meaning: refusal === undefined ? meaningOf(kind, status) : refusals[refusal],
      notes: status === undefined ? [] : [`status ${status}`],
      context: {
        method,
        address,
        ...(refusal === undefined ? {} : { refusal }),
        ...(status === undefined ? {} : { status }),
        ...(proxy === undefined ? {} : { proxy: proxy.host }),
      },
    });
    this.method = method;
    this.address = address;
    this.refusal = refusal;
    this.status = status;
  }
}

/** The meaning of this failure, if it differs from the general meaning of its kind. */
function meaningOf(kind: TransportFailureKind, status: number | undefined): string | undefined {
  if (kind !== 'proxy' || status !== 407) return undefined;
  return 'the proxy wants a user and a password, or other ones: HTTP_PROXY and HTTPS_PROXY take them as http://USER:PASSWORD@HOST:PORT';
}
