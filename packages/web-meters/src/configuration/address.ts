import { addressProblem } from '@wattjobs/core/settings';
import { isIPv6 } from 'node:net';

const userinfo = 'holds a user or a password: leave them out, and write them into authConfig (username, password) with an authType';

/**
 * The address of an endpoint as people note it: `10.0.0.5`, `pdu-3:8080/status`, `https://[2001:db8::5]/`, `2001:db8::5`.
 * A problem is worded to follow its path, and repeats nothing that may be a password.
 */
export function readAddress(text: string): { readonly address: string } | { readonly problem: string } {
  const plain = text.trim();
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(plain) ?? [];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) return { problem: 'must be a host, or an http or https address' };
  const host = isIPv6(plain) ? `[${plain}]` : plain;
  const written = scheme === undefined ? `http://${host}` : plain;
  const url = URL.parse(written);
  if ((url !== null && url.username + url.password !== '') || /^[^/?#]*@/.test(written.replace(/^[^/]*\/\//, '')))
    return { problem: userinfo };
  const problem = addressProblem(written);
  if (problem !== undefined) return { problem };
  return url === null ? { problem: 'is not a valid address' } : { address: withoutFragment(url) };
}

function withoutFragment(url: URL): string {
  url.hash = '';
  return url.href;
}

/**
 * The address of a step. One that begins with a slash is below the endpoint's address, as in the older generations:
 * `/login` at `10.0.0.5/meter-2` is `10.0.0.5/meter-2/login`. If the endpoint's address names a file, the folder of the host counts.
 * Any other relative address stays as it is: it counts from the page that is open.
 */
export function addressBelow(written: string, base: string): { readonly address: string } | { readonly problem: string } {
  if (/^\s*https?:\/\//i.test(written)) return readAddress(written);
  const isPath = !/^\s*[\\/]{2}/.test(written) && URL.parse(written, base)?.origin === new URL(base).origin;
  if (!isPath || /^\s*[a-z]+:/i.test(written)) return { problem: 'must be a path, or an http or https address' };
  if (!written.startsWith('/')) return { address: written };
  const { origin, pathname } = new URL(base);
  const folder = /\.[^/]*$/.test(pathname) ? '' : pathname.replace(/\/+$/, '');
  return { address: `${origin}${folder}${written}` };
}
