import type { IncomingMessage } from 'node:http';

/** The key in a request. */
export type GivenKey =
  | {
      readonly kind: 'key';
      readonly key: string;
      /** The same key if a client sent the user information of an address without decoding it (`x:a%2Bb@host`). */
      readonly decoded?: string;
    }
  | { readonly kind: 'missing' }
  /** Two different keys, or one that cannot be read. */
  | { readonly kind: 'unclear' };

/**
 * Finds the key of a request: `Authorization: Bearer KEY`, `X-API-Key: KEY`, or the password of `Authorization: Basic` with any user
 * name (RFC 7617), which is how clients send the user information of an address.
 */
export function givenKey({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): GivenKey {
  const authorizations = headersDistinct['authorization'] ?? [];
  const apiKeys = headersDistinct['x-api-key'] ?? [];
  if ([...authorizations, ...apiKeys].every((value) => value === '')) return { kind: 'missing' };
  const [first = [], ...others] = [...authorizations.map(readAuthorization), ...apiKeys.map((key) => (key === '' ? [] : [key]))];
  const [key, decoded] = first.filter((reading) => others.every((readings) => readings.includes(reading)));
  if (key === undefined) return { kind: 'unclear' };
  return { kind: 'key', key, ...(decoded === undefined ? {} : { decoded }) };
}

/** The possible keys: as sent, then decoded. Empty if it cannot be read. */
function readAuthorization(header: string): readonly string[] {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(header) ?? [];
  if (/^bearer$/i.test(scheme)) return [value];
  const password = /^basic$/i.test(scheme) ? readPassword(value) : undefined;
  if (password === undefined || password === '') return [];
  const decoded = percentDecoded(password);
  return decoded === undefined || decoded === password ? [password] : [password, decoded];
}

/** The password of `user:password` in base64. A key is ASCII, so the encoding only affects the user name. */
function readPassword(encoded: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = pair.indexOf(':');
  return colon === -1 ? undefined : pair.slice(colon + 1);
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
