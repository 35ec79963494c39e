import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import type { LookupFunction } from 'node:net';
import got from 'got';
import type { Clock } from '../time/clock.ts';
import { failureKind } from '../transport/failure-kind.ts';
import { systemCodeOf } from '../transport/system-code.ts';
import { HttpFailure } from './http-failure.ts';
import { type Route, routeFor } from './proxy/route.ts';
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
  /** Whether an existing connection must not be reused. */
  readonly ownConnection: boolean;
  /** Called as soon as the headers arrive: what they set counts even if the body is cut off. */
  readonly onHeaders: (headers: IncomingHttpHeaders) => void;
}

/** What is known about the connection of a request. */
interface ConnectionWatch {
  request?: ClientRequest;
  answered: boolean;
}

/**
 * Sends one request and reads its response; redirects are not followed.
 * A request on a connection that the server had just closed is sent once more, even a POST, as browsers do.
 * This only happens if the connection was used before and no byte of a response came.
 * @throws HttpFailure
 */
export async function exchange(request: HttpRequest, terms: ExchangeTerms): Promise<HttpResponse> {
  const watch: ConnectionWatch = { answered: false };
  try {
    return await attempt(request, terms, watch);
  } catch (error) {
    if (!(error instanceof HttpFailure) || request.method === 'POST' || !wentIntoStaleConnection(error, watch)) throw error;
    return await attempt(request, terms, { answered: false });
  }
}

function wentIntoStaleConnection({ systemCode }: HttpFailure, { request, answered }: ConnectionWatch): boolean {
  return request?.reusedSocket === true && !answered && (systemCode === 'ECONNRESET' || systemCode === 'EPIPE');
}

async function attempt(request: HttpRequest, terms: ExchangeTerms, watch: ConnectionWatch): Promise<HttpResponse> {
  const { method, url } = request;
  const { legacyTls, lenient } = terms;
  const { agent, proxy } = routeFor(url, { ownConnection: method === 'POST' || terms.ownConnection, legacyTls, lenient });
  let status: number | undefined;
  // Every error of got prints headers, bodies and queries. None may leave this function, not even as a cause.
  const translated = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      const kind = failureKind(error, { aborted: terms.signal?.aborted === true, answered: status !== undefined });
      throw new HttpFailure({ method, url, proxy, kind, status: status ?? tunnelStatusOf(error), systemCode: systemCodeOf(error) });
    }
  };
  const stream = openStream(request, terms, agent);
  stream.on('request', (sent) => watchConnection(sent, watch));
  try {
    const response = await translated(headOf(stream));
    status = response.statusCode;
    // For plain http, a proxy responds in place of the server.
    if (proxy !== undefined && status === 407) throw new HttpFailure({ method, url, proxy, kind: 'proxy', status });
    terms.onHeaders(response.headers);
    const bytes = await translated(readUpTo(stream, terms.maxBodyBytes));
    if (bytes === undefined) throw new HttpFailure({ method, url, proxy, kind: 'too-large', status });
    return { status, headers: response.headers, bytes };
  } finally {
    stream.destroy();
  }
}

type RequestStream = ReturnType<typeof got.stream>;
type ResponseHead = { readonly statusCode: number; readonly headers: IncomingHttpHeaders };

/** A stream, because the promise API of got would read a body that comes with cookies in one piece, past every limit. */
function openStream({ method, url, headers, body }: HttpRequest, terms: ExchangeTerms, agent: Route['agent']): RequestStream {
  const { connectTimeoutMs } = terms;
  const stream = got.stream(url, {
    method: method as 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE',
    agent: { ...agent },
    dnsLookup: terms.lookup,
    headers: body === undefined ? { ...headers } : { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    ...(terms.signal === undefined ? {} : { signal: terms.signal }),
    https: { rejectUnauthorized: terms.rejectUnauthorized },
    // A repaired head has already passed its own limit.
    ...(terms.lenient ? { maxHeaderSize: 2 * 64 * 1024 } : {}),
    timeout: {
      lookup: connectTimeoutMs,
      connect: connectTimeoutMs,
      secureConnect: connectTimeoutMs,
      request: Math.max(1, terms.deadlineMs - terms.clock.monotonic()),
    },
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
  });
  // Written instead of passed as an option: got would load all of fetch to check that it is no FormData.
  if (method !== 'GET' && method !== 'HEAD') stream.end(body);
  return stream;
}

function watchConnection(request: ClientRequest, watch: ConnectionWatch): void {
  watch.request = request;
  request.once('socket', (socket) =>
    socket.once('data', () => {
      watch.answered = true;
    }),
  );
}

async function headOf(stream: RequestStream): Promise<ResponseHead> {
  return await new Promise((resolve, reject) => {
    stream.once('response', resolve);
    // This listener stays, to handle a failure between the head and the first read of the body.
    stream.on('error', reject);
  });
}

/** The whole body; `undefined` as soon as it exceeds the limit. */
async function readUpTo(stream: RequestStream, maxBodyBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
