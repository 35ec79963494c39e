import type { IncomingHttpHeaders } from 'node:http';
import { noTracing, type Tracing } from '../telemetry/tracing.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { BasicAuthorizations, withoutUserinfo } from './basic-authorization.ts';
import { declaredCharset, decodeBody } from './charset.ts';
import { type SerializedCookies, SessionCookies } from './cookies.ts';
import { Destinations, isUpgrade } from './destinations.ts';
import { DigestAuthorization } from './digest/digest-authorization.ts';
import { exchange, type ExchangeTerms, type HttpRequest, type HttpResponse } from './exchange.ts';
import { encodeFields } from './form-charset.ts';
import { HttpFailure } from './http-failure.ts';
import { redactUrl } from './redact-url.ts';
import { headersForOtherOrigin, lowerCased, redirectedRequest, redirectLocation } from './redirect.ts';
import type { SessionOptions } from './session-options.ts';

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the session's limit for this request. */
  readonly maxRedirects?: number;
  /** The page that leads here; without it, the caller names the address. If the page has another origin, no credential is sent. */
  readonly from?: string;
}

/** A response, whatever its status. Addresses, headers and body may contain secrets and must not be logged. */
export interface HttpReply {
  readonly status: number;
  /** The final address, without userinfo. */
  readonly url: string;
  /** The addresses of the redirects, in order. */
  readonly redirects: readonly string[];
  readonly headers: IncomingHttpHeaders;
  /** The decompressed body as text, in the charset of its Content-Type or its own declaration, else in UTF-8 or Windows-1252. */
  readonly body: string;
  /** The declared charset of the body, as `TextDecoder.encoding` names it; without a declaration, browsers use Windows-1252. */
  readonly charset: string;
  /** The decompressed body. */
  readonly bytes: Uint8Array;
}

interface Sending {
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  readonly traceHeaders: object;
  readonly isLed: boolean;
}

/**
 * Speaks HTTP like one browser: with one set of cookies, one set of limits and one identity.
 * Every method returns any response, and throws HttpFailure if there is none.
 */
export class HttpSession {
  readonly maxRedirects: number;
  readonly #options: SessionOptions;
  readonly #tracing: Tracing;
  readonly #clock: Clock;
  readonly #cookies: SessionCookies | undefined;
  /** By origin: addresses that were led to have their own cookies, which end with the session. */
  readonly #foreignCookies = new Map<string, SessionCookies>();
  readonly #destinations: Destinations;
  readonly #authorizations = new BasicAuthorizations();
  readonly #digest: DigestAuthorization | undefined;
  #insecureHost: string | undefined;

  /** @throws DropCookies if the given cookies do not come from `serializeCookies` */
  constructor(options: SessionOptions) {
    this.maxRedirects = options.maxRedirects ?? 10;
    this.#options = options;
    this.#tracing = options.tracing ?? noTracing;
    this.#clock = options.clock ?? systemClock;
    this.#destinations = new Destinations(options.origins ?? [], options.lookup, options.guard);
    this.#digest = options.digest === undefined ? undefined : new DigestAuthorization(options.digest);
    this.#cookies =
      options.cookies === 'none' ? undefined : new SessionCookies(options.cookies === undefined ? [] : options.cookies, this.#clock);
  }

  async get(url: string | URL, options: RequestOptions = {}): Promise<HttpReply> {
    return await this.#send('GET', url, options);
  }

  /**
   * Sends a form as browsers do: url-encoded, the fields in the given order, with repeated names.
   * @param charset a name from `TextDecoder.encoding`
   */
  async postForm(
    url: string | URL,
    fields: Iterable<readonly [string, string]>,
    options: RequestOptions = {},
    charset = 'utf-8',
  ): Promise<HttpReply> {
    const body = encodeFields(fields, charset);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...lowerCased(options.headers) };
    return await this.#send('POST', url, { ...options, headers }, body);
  }

  async post(url: string | URL, body: string | Uint8Array, contentType: string, options: RequestOptions = {}): Promise<HttpReply> {
    return await this.#send('POST', url, { ...options, headers: { 'content-type': contentType, ...lowerCased(options.headers) } }, body);
  }

  /** Only 307 and 308 are followed, which keep method and body; any other redirect is returned. */
  async put(url: string | URL, body: string | Uint8Array, contentType: string, options: RequestOptions = {}): Promise<HttpReply> {
    return await this.#send('PUT', url, { ...options, headers: { 'content-type': contentType, ...lowerCased(options.headers) } }, body);
  }

  /**
   * Checks that a page may lead to an address, before anything is prepared for it.
   * @throws HttpFailure if a request from that page would be refused
   */
  checkLead(fromPage: string, to: string): void {
    this.#refuseLead(new URL(fromPage), { method: 'GET', url: new URL(to) });
  }

  /** The cookies to keep for the next run, including those that end with a browser's session. They are secrets. */
  serializeCookies(): SerializedCookies {
    return this.#cookies?.serialize() ?? [];
  }

  async #send(method: string, address: string | URL, options: RequestOptions, body?: string | Uint8Array): Promise<HttpReply> {
    const given = typeof address === 'string' ? URL.parse(address) : address;
    if (given === null || (given.protocol !== 'http:' && given.protocol !== 'https:')) {
      throw new HttpFailure({ method, url: address, kind: 'broken', systemCode: 'ERR_INVALID_URL' });
    }
    const url = withoutUserinfo(given);
    const from = options.from === undefined ? undefined : new URL(options.from);
    this.#refuseLead(from, { method, url });
    if (from === undefined) {
      this.#destinations.name(url);
      this.#authorizations.learn(given);
    }
    const attributes = { 'http.request.method': method, 'url.full': redactUrl(url), 'server.address': url.hostname };
    return await this.#tracing.span(`HTTP ${method}`, attributes, async (span) => {
      const all = { 'user-agent': this.#options.userAgent, ...lowerCased(this.#options.headers), ...lowerCased(options.headers) };
      const isOwn = from === undefined || from.origin === url.origin || isUpgrade(from, url);
      const headers = isOwn ? all : headersForOtherOrigin(all);
      try {
        const reply = await this.#follow({ method, url, headers, ...(body === undefined ? {} : { body }) }, options, span.headers);
        span.set({ 'http.response.status_code': reply.status });
        return reply;
      } catch (error) {
        if (error instanceof HttpFailure) span.set({ 'error.type': error.kind });
        throw error;
      }
    });
  }

  async #follow(first: HttpRequest, options: RequestOptions, traceHeaders: Readonly<Record<string, string>>): Promise<HttpReply> {
    const timeoutMs = this.#options.requestTimeoutMs ?? 5000;
    const lastDeadlineMs = this.#clock.monotonic() + 3 * timeoutMs;
    const maxRedirects = options.maxRedirects ?? this.maxRedirects;
    const redirects: string[] = [];
    let request = first;
    for (;;) {
      this.#refuseOtherHost(request);
      const isLed = options.from !== undefined || request !== first;
      const deadlineMs = Math.min(lastDeadlineMs, this.#clock.monotonic() + timeoutMs);
      const how = { deadlineMs, signal: options.signal, traceHeaders, isLed };
      const digest = this.#destinations.isOwn(request.url) ? this.#digest : undefined;
      const response = await (digest?.send(request, async (sent) => await this.#answer(sent, how)) ?? this.#answer(request, how));
      const location = redirectLocation(request, response);
      if (location === undefined) return { ...replyOf(request, response), redirects };
      const next = redirects.length < maxRedirects ? redirectedRequest(request, response.status, location) : undefined;
      if (next === undefined) throw new HttpFailure({ ...request, kind: 'redirects', status: response.status });
      this.#refuseLead(request.url, next);
      redirects.push(next.url.href);
      request = next;
    }
  }

  async #answer(request: HttpRequest, how: Sending): Promise<HttpResponse> {
    const { connectTimeoutMs = 3000, maxBodyBytes = 2 * 1024 * 1024 } = this.#options;
    const { deadlineMs, signal, isLed } = how;
    let isRefused = false;
    const terms: ExchangeTerms = {
      clock: this.#clock,
      deadlineMs,
      connectTimeoutMs,
      maxBodyBytes,
      rejectUnauthorized: !this.#isInsecure,
      legacyTls: this.#options.tls === 'legacy',
      lenient: this.#options.parser === 'lenient',
      signal,
      lookup: this.#destinations.lookupFor(request.url, isLed, () => {
        isRefused = true;
      }),
      direct: this.#options.guard !== undefined,
      ownConnection: this.#options.guard !== undefined || (isLed && this.#destinations.needsOwnConnection(request.url)),
      onHeaders: (headers) => this.#cookiesFor(request.url)?.take(headers['set-cookie'] ?? [], request.url),
    };
    try {
      return await exchange({ ...request, headers: this.#completeHeaders(request, how.traceHeaders) }, terms);
    } catch (error) {
      throw isRefused ? new HttpFailure({ ...request, kind: 'redirects', refusal: 'link-local' }) : error;
    }
  }

  get #isInsecure(): boolean {
    return this.#options.tls === 'insecure' || this.#options.tls === 'legacy';
  }

  #completeHeaders({ url, headers }: HttpRequest, traceHeaders: object): Record<string, string> {
    const authorization = this.#authorizations.for(url);
    const cookie = this.#cookiesFor(url)?.header(url);
    return {
      ...traceHeaders,
      ...(authorization === undefined ? {} : { authorization }),
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    };
  }

  #cookiesFor(url: URL): SessionCookies | undefined {
    if (this.#cookies === undefined || this.#destinations.isOwn(url)) return this.#cookies;
    const cookies = this.#foreignCookies.get(url.origin) ?? new SessionCookies([], this.#clock);
    this.#foreignCookies.set(url.origin, cookies);
    return cookies;
  }

  #refuseLead(from: URL | undefined, { method, url }: Pick<HttpRequest, 'method' | 'url'>): void {
    if (this.#destinations.isGuarded(url)) throw new HttpFailure({ method, url, kind: 'access', systemCode: 'ERR_ADDRESS_REFUSED' });
    const refusal = from === undefined ? undefined : this.#destinations.refusal(from, url);
    if (refusal !== undefined) throw new HttpFailure({ method, url, kind: 'redirects', refusal });
  }

  #refuseOtherHost({ method, url }: HttpRequest): void {
    if (!this.#isInsecure) return;
    this.#insecureHost ??= url.hostname;
    if (url.hostname !== this.#insecureHost) throw new HttpFailure({ method, url, kind: 'redirects' });
  }
}

function replyOf(request: HttpRequest, { status, headers, bytes }: HttpResponse): Omit<HttpReply, 'redirects'> {
  const contentType = headers['content-type'];
  const charset = declaredCharset(bytes, contentType) ?? 'windows-1252';
  return { status, url: request.url.href, headers, body: decodeBody(bytes, contentType), charset, bytes };
}
