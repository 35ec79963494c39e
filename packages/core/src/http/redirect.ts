import { isUpgrade } from './destinations.ts';
import type { HttpRequest, HttpResponse } from './exchange.ts';

/** Headers that may be sent to an origin that the caller did not name: none that could be a credential. */
const harmlessHeaders: ReadonlySet<string> = new Set(['accept', 'accept-language', 'cache-control', 'content-type', 'user-agent']);
/** Headers that name the origin of a request. They are only valid for the address for which they were made. */
const originHeaders: ReadonlySet<string> = new Set(['origin', 'referer']);
const bodyHeaders: ReadonlySet<string> = new Set(['content-type', 'origin']);

/** The Location to which a response redirects; `undefined` if the response itself is the result. */
export function redirectLocation(request: Pick<HttpRequest, 'method' | 'headers'>, { status, headers }: HttpResponse): string | undefined {
  const location = headers.location;
  if (location === undefined || location.trim() === '') return undefined;
  if (status === 307 || status === 308) return location;
  // A write that is redirected to a GET would look delivered without being so.
  return [301, 302, 303].includes(status) && (request.method === 'GET' || isForm(request)) ? location : undefined;
}

/** A form post. Browsers follow its redirects. */
function isForm({ method, headers }: Pick<HttpRequest, 'method' | 'headers'>): boolean {
  return method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

/**
 * The request after a redirect, as a browser would send it: 301, 302 and 303 turn a POST into a GET, 307 and 308 repeat it.
 * It is `undefined` if the Location is not an http address.
 */
export function redirectedRequest(request: HttpRequest, status: number, location: string): HttpRequest | undefined {
  const url = URL.parse(asUtf8(location), request.url.href);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  url.username = '';
  url.password = '';
  const becomesGet = request.method === 'POST' && status < 307;
  const sameOrigin = url.origin === request.url.origin || isUpgrade(request.url, url);
  const headers = Object.entries(request.headers).filter(
    ([name]) => (sameOrigin || harmlessHeaders.has(name)) && !(becomesGet && bodyHeaders.has(name)),
  );
  return {
    method: becomesGet ? 'GET' : request.method,
    url,
    headers: Object.fromEntries(headers),
    ...(request.body === undefined || becomesGet ? {} : { body: request.body }),
  };
}

/** The headers for an address to which a page of another origin leads. */
export function headersForOtherOrigin(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmlessHeaders.has(name) || originHeaders.has(name)));
}

/** Headers with lower-case names, so that one replaces another. */
export function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Node.js decodes headers byte by byte; servers that do not escape a path send it in UTF-8. */
function asUtf8(header: string): string {
  const text = Buffer.from(header, 'latin1').toString('utf8');
  return text.includes('\uFFFD') ? header : text;
}
