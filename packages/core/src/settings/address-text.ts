import { isIPv6 } from 'node:net';
import { hostProblem } from './host-text.ts';

/** The parts of an address as written: a URL would normalize them before they could be checked. */
interface WrittenAddress {
  readonly userinfo: string | undefined;
  readonly host: string;
  /** Path, query and fragment. */
  readonly rest: string;
}

const mustBeEncoded =
  'has a user or a password that must be percent-encoded: / is %2F, ? is %3F, # is %23, @ is %40, % is %25 (an @ in a path is %40 too)';
const unreadable = 'is not a valid address: it must have the form SCHEME://HOST:PORT/PATH';

/**
 * What is wrong with an address as written, worded to follow the setting's name; undefined if it is unambiguous.
 * Only a host that is a number is repeated: if the address is ambiguous, any part of it may be a password.
 * @param text including the scheme
 */
export function addressProblem(text: string): string | undefined {
  // A URL drops some of these and turns others into slashes.
  if (/[\s\\]|\p{Cc}/u.test(text)) return 'contains a space, a backslash or an invisible character';
  const written = split(text);
  if (written === undefined) return text.includes('@') ? mustBeEncoded : unreadable;
  const { userinfo, host, rest } = written;
  if (isHiddenInRest(written) || (userinfo !== undefined && !isEncoded(userinfo))) return mustBeEncoded;
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(host) ?? [];
  if (isIPv6(host)) return 'is not a valid address: an IPv6 address must be in brackets, as in http://[2001:db8::5]:9091';
  if (name === '' || (port !== undefined && !/^\d{1,5}$/.test(port))) return rest.includes('@') ? mustBeEncoded : unreadable;
  return hostProblem(name);
}

function split(text: string): WrittenAddress | undefined {
  const [, authority, rest = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/iu.exec(text) ?? [];
  if (authority === undefined) return undefined;
  const at = authority.lastIndexOf('@');
  return at < 0
    ? { userinfo: undefined, host: authority, rest }
    : { userinfo: authority.slice(0, at), host: authority.slice(at + 1), rest };
}

/** Whether a user part only has characters that are allowed unencoded, and percent-encoded ones (RFC 3986, section 3.2.1). */
function isEncoded(userinfo: string): boolean {
  return !/@|%(?![0-9a-fA-F]{2})/.test(userinfo);
}

/**
 * Whether an `@` after the host may end a password with an unencoded `/`, `?` or `#`: then the apparent host is the user.
 * An `@base64` at the end of a segment belongs to a Pushgateway's grouping key. An `@` before a name in a path (`/@team/x`)
 * belongs to the path if the host is beyond doubt.
 */
function isHiddenInRest({ userinfo, host, rest }: WrittenAddress): boolean {
  const others = rest.replace(/@base64(?=\/|$)/g, '').matchAll(/(.)@([^/?#@]*)/g);
  const isClearHost = userinfo === undefined && !host.includes(':') && host.includes('.');
  return [...others].some(([, before, after = '']) => !isClearHost || before !== '/' || /^\[|[.:]|^localhost$/i.test(after));
}
