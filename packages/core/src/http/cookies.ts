import { Cookie, CookieJar } from 'tough-cookie';
import { z } from 'zod';
import { RepairState } from '../errors/errors.ts';
import { rememberReceivedSecret } from '../redaction/known-secrets.ts';
import type { Clock } from '../time/clock.ts';
import { cookieDomain } from './cookie-domain.ts';

/** The last time that a Date can hold. */
const latestDateMs = 8.64e15;

const SerializedCookie = z.strictObject({
  name: z.string(),
  value: z.string(),
  domain: z.string().min(1),
  path: z.string().startsWith('/'),
  /** Sent only to the host that set it, not to hosts below it. */
  hostOnly: z.boolean(),
  secure: z.boolean(),
  httpOnly: z.boolean(),
  /** Milliseconds since the Unix epoch; absent for a cookie that ends with the session. */
  expiresMs: z.number().int().min(0).max(latestDateMs).optional(),
});

/** The cookies of a session as JSON, as a job keeps them between runs. They are secrets. */
export const SerializedCookies = z.array(SerializedCookie);
export type SerializedCookies = z.infer<typeof SerializedCookies>;

/** Start the session without the kept cookies: `serializeCookies` did not write them. */
export class DropCookies extends RepairState {
  constructor() {
    super('the cookies kept from an earlier run cannot be read');
  }
}

/** Limits the kept state, in case a server invents a new cookie name for each response. */
const mostKept = 100;

/** The cookies of one session. Each is sent only where its server may see it. */
export class SessionCookies {
  readonly #clock: Clock;
  readonly #jar: CookieJar;

  /**
   * @param kept the result of `serialize`, parsed from JSON
   * @throws DropCookies if it is anything else
   */
  constructor(kept: unknown, clock: Clock) {
    this.#clock = clock;
    const parsed = SerializedCookies.safeParse(kept);
    if (!parsed.success) throw new DropCookies();
    for (const { value } of parsed.data) rememberReceivedSecret(value);
    this.#jar = CookieJar.deserializeSync({
      version: '',
      storeType: null,
      rejectPublicSuffixes: true,
      enableLooseMode: true,
      cookies: parsed.data.map(toJarFormat),
    });
  }

  /** The Cookie header for a request; `undefined` if no cookie applies. */
  header(url: URL): string | undefined {
    const cookies = this.#jar
      .getCookiesSync(jarAddress(url), { expire: false, sort: true })
      // tough-cookie treats http to localhost as safe as https, but any process may listen there.
      .filter((cookie) => !this.#isExpired(cookie) && (url.protocol === 'https:' || !cookie.secure));
    return cookies.length === 0 ? undefined : cookies.map((cookie) => cookie.cookieString()).join('; ');
  }

  /** Takes the cookies of a response. Forbidden or unreadable ones are ignored, as in browsers. */
  take(setCookie: readonly string[], url: URL): void {
    for (const line of setCookie) {
      const cookie = Cookie.parse(line, { loose: true });
      if (cookie === undefined || (cookie.key === '' && cookie.value === '')) continue;
      const domain = cookieDomain(cookie.domain, url);
      if (domain === undefined) continue;
      cookie.domain = domain.hostOnly ? null : domain.domain;
      // Otherwise a cookie from https would be sent in clear text to the same host over http.
      if (url.protocol === 'https:') cookie.secure = true;
      rememberReceivedSecret(cookie.value);
      // tough-cookie counts Max-Age from the last use, so a cookie in use would never expire.
      if (typeof cookie.maxAge === 'number') {
        cookie.expires = new Date(cookie.maxAge > 0 ? Math.min(this.#clock.now() + cookie.maxAge * 1000, latestDateMs) : 0);
        cookie.maxAge = null;
      }
      this.#jar.setCookieSync(cookie, jarAddress(url), { ignoreError: true });
    }
  }

  /** Every cookie that has not expired, including those that a browser forgets when it closes. */
  serialize(): SerializedCookies {
    const cookies = this.#jar.serializeSync()?.cookies ?? [];
    return cookies
      .map((json) => Cookie.fromJSON(json))
      .filter((cookie) => cookie !== undefined)
      .filter((cookie) => !this.#isExpired(cookie))
      .slice(-mostKept)
      .map(fromJarFormat);
  }

  #isExpired(cookie: Cookie): boolean {
    return (cookie.expiryTime() ?? Infinity) <= this.#clock.now();
  }
}

/** tough-cookie never finds the cookies of a host with a trailing dot; the session keeps the two hosts apart. */
function jarAddress(url: URL): string {
  const address = new URL(url);
  address.hostname = url.hostname.replace(/\.$/, '');
  return address.href;
}

function toJarFormat({ name, expiresMs, ...rest }: SerializedCookies[number]): Record<string, unknown> {
  return { ...rest, key: name, ...(expiresMs === undefined ? {} : { expires: new Date(expiresMs).toISOString() }) };
}

function fromJarFormat(cookie: Cookie): SerializedCookies[number] {
  const expiresMs = cookie.expiryTime();
  return {
    name: cookie.key,
    value: cookie.value,
    domain: cookie.domain ?? '',
    path: cookie.path ?? '/',
    hostOnly: cookie.hostOnly ?? true,
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    ...(expiresMs === undefined || !Number.isFinite(expiresMs) ? {} : { expiresMs }),
  };
}
