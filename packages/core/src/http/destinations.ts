import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isLinkLocalOrMetadata } from './metadata-addresses.ts';
import type { AddressGuard } from './session-options.ts';

/** Why a response, a page or a form may not lead to an address. */
export type LeadRefusal = 'downgrade' | 'link-local' | 'other-origin';

/** Whether the second address is the first one with TLS: the same host, both on default ports. */
export function isUpgrade(from: URL, to: URL): boolean {
  return from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === '' && from.hostname === to.hostname;
}

/**
 * Where a session may go. The caller names addresses from settings; responses and pages only lead to others.
 * A named address is the operator's choice and always allowed. Others are never http after https, never link-local
 * or metadata addresses, and never of an origin that was not named, except with `'any'`.
 */
export class Destinations {
  readonly #leavesOrigins: boolean;
  readonly #ownOrigins = new Set<string>();
  readonly #namedHosts = new Set<string>();
  /** Hosts with a link-local address that the caller named, directly or by a name that resolves to one. */
  readonly #linkLocalHosts = new Set<string>();
  readonly #lookup: LookupFunction;
  readonly #guard: AddressGuard | undefined;

  /** @param origins allowed in addition to those that are named later; each without a path, like `URL.origin` */
  constructor(origins: 'any' | readonly string[], lookup: LookupFunction = systemLookup, guard?: AddressGuard) {
    this.#leavesOrigins = origins === 'any';
    this.#lookup = guard?.lookup ?? lookup;
    this.#guard = guard;
    for (const origin of origins === 'any' ? [] : origins) this.#own(new URL(origin));
  }

  /** The caller requests this address. */
  name(url: URL): void {
    this.#own(url);
    this.#namedHosts.add(url.hostname);
  }

  /** Whether credentials may be sent there: to a named origin, or to the same host with TLS. */
  isOwn(url: URL): boolean {
    if (this.#ownOrigins.has(url.origin)) return true;
    return url.protocol === 'https:' && url.port === '' && this.#ownOrigins.has(`http://${url.hostname}`);
  }

  /** Whether the guard refuses a host that is an address. A name is judged when it is looked up. */
  isGuarded({ hostname }: URL): boolean {
    const address = hostname.replace(/^\[(.*)\]$/, '$1');
    return isIP(address) !== 0 && this.#guard?.refusalOf(address) !== undefined;
  }

  /** Why content from one address may not lead to another; `undefined` if it may. */
  refusal(from: URL, to: URL): LeadRefusal | undefined {
    if (from.protocol === 'https:' && to.protocol === 'http:') return 'downgrade';
    if (isLinkLocalOrMetadata(to.hostname) && !this.#linkLocalHosts.has(to.hostname)) return 'link-local';
    return this.#leavesOrigins || this.isOwn(to) ? undefined : 'other-origin';
  }

  /** Whether reusing another session's connection to this host could reach an address that is forbidden to this session. */
  needsOwnConnection({ hostname }: URL): boolean {
    return !this.#namedHosts.has(hostname);
  }

  /** Resolves a host for a connection. If the session was led there, forbidden addresses are refused and reported. */
  lookupFor({ hostname }: URL, isLed: boolean, onRefusal: () => void): LookupFunction {
    return (name, options, callback) => {
      this.#lookup(name, options, (error, address, family) => {
        // The same function also looks up a proxy. The proxy's address is the operator's choice.
        if (error === null && name === hostname && addressesOf(address).some(isLinkLocalOrMetadata)) {
          if (!isLed) this.#linkLocalHosts.add(hostname);
          else if (!this.#linkLocalHosts.has(hostname)) {
            onRefusal();
            return callback(Object.assign(new RangeError(`${hostname} is link-local`), { code: 'ERR_INVALID_ADDRESS' }), '');
          }
        }
        return callback(error, address, family);
      });
    };
  }

  #own(url: URL): void {
    this.#ownOrigins.add(url.origin);
    if (isLinkLocalOrMetadata(url.hostname)) this.#linkLocalHosts.add(url.hostname);
  }
}

function addressesOf(resolved: string | readonly LookupAddress[]): readonly string[] {
  return typeof resolved === 'string' ? [resolved] : resolved.map(({ address }) => address);
}
