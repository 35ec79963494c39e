import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isLinkLocalOrMetadata } from './metadata-addresses.ts';

/** Why an answer, a page or a form may not lead to an address. */
export type LeadRefusal = 'downgrade' | 'link-local' | 'other-origin';

/** Whether the second address is the first one by TLS: the same host, both on their default ports. */
export function isUpgrade(from: URL, to: URL): boolean {
  return from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === '' && from.hostname === to.hostname;
}

/**
 * Where a session may go. The caller names addresses, which come from settings; answers and pages only lead on.
 * What is named is the operator's choice, whatever it is. What is led to is never http after https, never a link-local
 * or metadata address, and only with `'any'` another origin than those that were named.
 */
export class Destinations {
  readonly #leavesOrigins: boolean;
  readonly #ownOrigins = new Set<string>();
  readonly #namedHosts = new Set<string>();
  /** Hosts with a link-local address that the caller named as that, or by a name that resolves to it. */
  readonly #linkLocalHosts = new Set<string>();
  readonly #lookup: LookupFunction;

  /** @param origins beside those that are named later; each without a path, as `URL.origin` has it */
  constructor(origins: 'any' | readonly string[], lookup: LookupFunction = systemLookup) {
    this.#leavesOrigins = origins === 'any';
    this.#lookup = lookup;
    for (const origin of origins === 'any' ? [] : origins) this.#own(new URL(origin));
  }

  /** The caller asks for this address. */
  name(url: URL): void {
    this.#own(url);
    this.#namedHosts.add(url.hostname);
  }

  /** Whether credentials may go there: to an origin that was named, or to the same host by TLS. */
  isOwn(url: URL): boolean {
    if (this.#ownOrigins.has(url.origin)) return true;
    return url.protocol === 'https:' && url.port === '' && this.#ownOrigins.has(`http://${url.hostname}`);
  }

  /** Why what was received from one address may not lead to another; `undefined` if it may. */
  refusal(from: URL, to: URL): LeadRefusal | undefined {
    if (from.protocol === 'https:' && to.protocol === 'http:') return 'downgrade';
    if (isLinkLocalOrMetadata(to.hostname) && !this.#linkLocalHosts.has(to.hostname)) return 'link-local';
    return this.#leavesOrigins || this.isOwn(to) ? undefined : 'other-origin';
  }

  /** Whether a connection that another session opened to this host could lead to an address that this one may not be led to. */
  needsOwnConnection({ hostname }: URL): boolean {
    return !this.#namedHosts.has(hostname);
  }

  /** Resolves a host for a connection to it; where it is led to, an address that it may not be led to is refused and reported. */
  lookupFor({ hostname }: URL, isLed: boolean, onRefusal: () => void): LookupFunction {
    return (name, options, callback) => {
      this.#lookup(name, options, (error, address, family) => {
        // A proxy is looked up by the same function: where that is, is the operator's choice.
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
