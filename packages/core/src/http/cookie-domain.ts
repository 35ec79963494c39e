import { isIP } from 'node:net';
import { getPublicSuffix } from 'tough-cookie';

/** To whom a cookie is sent: to the very host that set it, or to this domain and the hosts below it. */
export type CookieDomain = { readonly hostOnly: true } | { readonly hostOnly: false; readonly domain: string };

/**
 * Reads the Domain attribute of a cookie as RFC 6265 (section 5.3, steps 4 to 6) has it; `undefined` for a cookie to be ignored.
 * A host under which nobody can register a name, a single label or an address may name itself, which adds nothing.
 * @param attribute without its leading dot; null or empty if there is none
 */
export function cookieDomain(attribute: string | null, url: URL): CookieDomain | undefined {
  const { hostname } = url;
  if (attribute === null || attribute === '') return { hostOnly: true };
  const domain = canonicalHost(attribute);
  if (domain === undefined) return undefined;
  if (domain === hostname && !hasNamesBelow(hostname)) return { hostOnly: true };
  // A dot at the end makes another host, below which no other is known.
  if (hostname.endsWith('.') || !hasNamesBelow(domain)) return undefined;
  return domain === hostname || (hasNamesBelow(hostname) && hostname.endsWith(`.${domain}`)) ? { hostOnly: false, domain } : undefined;
}

/** As a URL writes it: in lower case, in Punycode, an IPv6 address in brackets. */
function canonicalHost(attribute: string): string | undefined {
  if (/[\s/?#@\\]/.test(attribute)) return undefined;
  return URL.parse(`http://${isIP(attribute) === 6 ? `[${attribute}]` : attribute}/`)?.hostname;
}

/** Whether a cookie of this host could be meant for the hosts below it. */
function hasNamesBelow(host: string): boolean {
  if (host.startsWith('[') || isIP(host) !== 0 || host.endsWith('.') || !host.includes('.')) return false;
  return getPublicSuffix(host, { allowSpecialUseDomain: true, ignoreError: true }) !== undefined;
}
