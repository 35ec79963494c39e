import { isUpgrade } from './destinations.ts';
import type { HttpRequest, HttpResponse } from './exchange.ts';

/** What may go to an origin that the caller did not name: nothing that could be a credential. */
const harmlessHeaders: ReadonlySet<string> = new Set(['accept', 'accept-language', 'cache-control', 'content-type', 'user-agent']);
/** What says where a request comes from: right for the address that it was made for, and for no other. */
const originHeaders: ReadonlySet<string> = new Set(['origin', 'referer']);
const bodyHeaders: ReadonlySet<string> = new Set(['content-type', 'origin']);

/** The Location to which an answer sends the client on; `undefined` where the answer itself is what was asked for. */
export function redirectLocation(request: Pick<HttpRequest, 'method' | 'headers'>, { status, headers }: HttpResponse): string | undefined {
  const location = headers.location;
  if (location === undefined || location.trim() === '') return undefined;
  if (status === 307 || status === 308) return location;
  // Moving a write to an address that wants it as a GET would look delivered without being so.
  return [301, 302, 303].includes(status) && (request.method === 'GET' || isForm(request)) ? location : undefined;
}

/** What browsers post, and are led on from. */
function isForm({ method, headers }: Pick<HttpRequest, 'method' | 'headers'>): boolean {
  return method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

/**
 * The request that follows a redirect, as a browser would send it: 301, 302 and 303 turn a POST into a GET, 307 and 308 repeat it.
 * It is `undefined` where the Location is not an http address.
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

/** Headers by names in lower case, so that one replaces another. */
export function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Node.js reads a header byte by byte; servers that do not escape a path send it in UTF-8. */
function asUtf8(header: string): string {
  const text = Buffer.from(header, 'latin1').toString('utf8');
  return text.includes('\uFFFD') ? header : text;
}
