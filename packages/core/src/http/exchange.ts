import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import got, { type OptionsOfBufferResponseBody } from 'got';
import type { Clock } from '../time/clock.ts';
import { failureKind } from '../transport/failure-kind.ts';
import { systemCodeOf } from '../transport/system-code.ts';
import type { TransportFailureKind } from '../transport/transport-kinds.ts';
import { HttpFailure } from './http-failure.ts';
import { routeFor } from './proxy/route.ts';
import { tunnelStatusOf } from './proxy/tunnel-status.ts';

/** One request as it is sent. The address holds no userinfo; header names are in lower case. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** One response, whatever its status; its body is decompressed. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
}

export interface ExchangeTerms {
  readonly clock: Clock;
  /** The time on the monotonic clock by which the whole response must have arrived. */
  readonly deadlineMs: number;
  readonly connectTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly rejectUnauthorized: boolean;
  /** Whether outdated TLS is allowed. */
  readonly legacyTls: boolean;
  /** Whether to read the response as leniently as a device needs it. */
  readonly lenient: boolean;
  readonly signal: AbortSignal | undefined;
  readonly lookup: LookupFunction;
  /** Whether no proxy may be used. */
  readonly direct: boolean;
  /** Whether an existing connection must not be reused. */
  readonly ownConnection: boolean;
  /** Called if the headers arrived: what they set counts even if the body is cut off. */
  readonly onHeaders: (headers: IncomingHttpHeaders) => void;
}

/**
 * Sends one request and reads its response; redirects are not followed.
 * A request on a connection that the server had just closed is sent once more, as browsers do.
 * This only happens if the connection was used before and no byte of a response came. A POST is never sent twice.
 * @throws HttpFailure
 */
export async function exchange(request: HttpRequest, terms: ExchangeTerms): Promise<HttpResponse> {
  const { method, url } = request;
  const { legacyTls, lenient, direct, maxBodyBytes } = terms;
  const { agent, proxy } = routeFor(url, { ownConnection: method === 'POST' || terms.ownConnection, legacyTls, lenient, direct });
  let isAnswered = false;
  let head: IncomingMessage | undefined;
  let givenUpFor: TransportFailureKind | undefined;
  const stop = new AbortController();
  const giveUp = (kind: TransportFailureKind) => {
    givenUpFor ??= kind;
    stop.abort();
  };
  try {
    const options = { ...gotOptions(request, terms, stop.signal, () => isAnswered), agent: { ...agent } };
    const { statusCode, headers, rawBody } = await got(url, options)
      .on('request', (sent: ClientRequest) => {
        sent.once('socket', (socket) => socket.once('data', () => (isAnswered = true)));
        sent.once('response', (response) => {
          head = response;
          // For plain http, a proxy responds in place of the server.
          if (proxy !== undefined && response.statusCode === 407) giveUp('proxy');
        });
      })
      .on('downloadProgress', ({ transferred }) => {
        if (transferred > maxBodyBytes) giveUp('too-large');
      });
    return { status: statusCode, headers, bytes: rawBody };
  } catch (error) {
    // Every error of got prints headers, bodies and queries. None may leave this function, not even as a cause.
    const status = head?.statusCode;
    if (givenUpFor !== undefined) throw new HttpFailure({ method, url, proxy, kind: givenUpFor, status });
    const kind = failureKind(error, { aborted: terms.signal?.aborted === true, answered: head !== undefined });
    throw new HttpFailure({ method, url, proxy, kind, status: status ?? tunnelStatusOf(error), systemCode: systemCodeOf(error) });
  } finally {
    if (head !== undefined && givenUpFor !== 'proxy') terms.onHeaders(head.headers);
  }
}

/** How got sends a request. Decision 0009 lists what got does, what a session does instead, and why. */
function gotOptions(
  { method, headers, body }: HttpRequest,
  terms: ExchangeTerms,
  stop: AbortSignal,
  isAnswered: () => boolean,
): OptionsOfBufferResponseBody {
  const { connectTimeoutMs } = terms;
  const remainingMs = () => Math.max(1, terms.deadlineMs - terms.clock.monotonic());
  return {
    method,
    headers: { ...headers },
    // Not as `body`: got would load all of fetch to check that it is no FormData. As `json`, it is sent as `stringifyJson` returns it.
    ...(body === undefined ? {} : { json: body, stringifyJson: () => body as string }),
    responseType: 'buffer',
    dnsLookup: terms.lookup,
    signal: terms.signal === undefined ? stop : AbortSignal.any([stop, terms.signal]),
    https: { rejectUnauthorized: terms.rejectUnauthorized },
    // A repaired head has already passed its own limit.
    ...(terms.lenient ? { maxHeaderSize: 2 * 64 * 1024 } : {}),
    timeout: { lookup: connectTimeoutMs, connect: connectTimeoutMs, secureConnect: connectTimeoutMs, request: remainingMs() },
    followRedirect: false,
    throwHttpErrors: false,
    retry: {
      limit: 1,
      methods: ['GET', 'PUT'],
      errorCodes: ['ECONNRESET', 'EPIPE'],
      calculateDelay: ({ error }) => (error.request?.reusedSocket === true && !isAnswered() ? 1 : 0),
    },
    hooks: { beforeRetry: [({ options }) => void (options.timeout.request = remainingMs())] },
  };
}
