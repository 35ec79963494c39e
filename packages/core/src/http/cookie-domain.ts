import { isIP } from 'node:net';
import { getPublicSuffix } from 'tough-cookie';

/** Where a cookie is sent: only to the host that set it, or to this domain and the hosts below it. */
export type CookieDomain = { readonly hostOnly: true } | { readonly hostOnly: false; readonly domain: string };

/**
 * Reads the Domain attribute of a cookie as RFC 6265 (section 5.3, steps 4 to 6) defines it; `undefined` if the cookie must be ignored.
 * A public suffix, a single label or an address may only name itself, which has no effect.
 * @param attribute without its leading dot; null or empty if there is none
 */
export function cookieDomain(attribute: string | null, url: URL): CookieDomain | undefined {
  const { hostname } = url;
  if (attribute === null || attribute === '') return { hostOnly: true };
  const domain = canonicalHost(attribute);
  if (domain === undefined) return undefined;
  if (domain === hostname && !hasNamesBelow(hostname)) return { hostOnly: true };
  // A trailing dot makes a different host, and no host below it is known.
  if (hostname.endsWith('.') || !hasNamesBelow(domain)) return undefined;
  return domain === hostname || (hasNamesBelow(hostname) && hostname.endsWith(`.${domain}`)) ? { hostOnly: false, domain } : undefined;
}

/** The host in URL form: lower case, Punycode, an IPv6 address in brackets. */
function canonicalHost(attribute: string): string | undefined {
  if (/[\s/?#@\\]/.test(attribute)) return undefined;
  return URL.parse(`http://${isIP(attribute) === 6 ? `[${attribute}]` : attribute}/`)?.hostname;
}

/** Whether a cookie of this host may also apply to the hosts below it. */
function hasNamesBelow(host: string): boolean {
  if (host.startsWith('[') || isIP(host) !== 0 || host.endsWith('.') || !host.includes('.')) return false;
  return getPublicSuffix(host, { allowSpecialUseDomain: true, ignoreError: true }) !== undefined;
}
