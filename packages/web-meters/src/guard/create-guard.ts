import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { embeddedIpv4 } from './embedded-ipv4.ts';
import { NetworkList } from './network-list.ts';
import type { OutboundGuard } from './outbound-guard.ts';
import { specialNetworks } from './special-networks.ts';

interface GuardTerms {
  /** CIDR networks and addresses, as `parseAllowedNetworks` gives them. Empty: everything but special networks. */
  readonly allowedNetworks: readonly string[];
  /** Resolves names; the resolver of the system by default. */
  readonly lookup?: LookupFunction;
}

/**
 * A guard that allows what is in the listed networks; without a list, private and public addresses.
 * Loopback, link-local and other special networks are only allowed by an entry that lies inside them: `0.0.0.0/0` opens none.
 * An IPv6 address that holds an IPv4 address is judged by that one.
 */
export function createGuard({ allowedNetworks, lookup = systemLookup }: GuardTerms): OutboundGuard {
  const allowed = new NetworkList(allowedNetworks);
  const special = specialNetworks.map(({ network, name }) => ({
    name,
    all: new NetworkList([network]),
    opened: new NetworkList(allowedNetworks.filter((each) => isInside(each, network))),
  }));
  const refusalOf = (given: string): string | undefined => {
    const address = given.replace(/%.*$/, '');
    if (isIP(address) === 0) return 'it is no address';
    const judged = embeddedIpv4(address) ?? address;
    const closed = special.find(({ all, opened }) => all.has(judged) && !opened.has(judged));
    if (closed !== undefined) return `it is ${closed.name}`;
    return allowedNetworks.length === 0 || allowed.has(judged) || allowed.has(address) ? undefined : 'no allowed network contains it';
  };
  return { refusalOf, lookup: guardedLookup(lookup, refusalOf) };
}

function guardedLookup(lookup: LookupFunction, refusalOf: OutboundGuard['refusalOf']): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null || typeof found === 'string') return callback(error ?? noAddress(name), '');
      const usable = found.filter(({ address }) => refusalOf(address) === undefined);
      const [first] = usable;
      if (first === undefined) return callback(noAddress(name), '');
      return options.all === true ? callback(null, usable) : callback(null, first.address, first.family);
    });
  };
}

/** The code tells a refused address from a name that does not exist. */
function noAddress(name: string): NodeJS.ErrnoException {
  return Object.assign(new RangeError(`no address of ${name} may be dialled`), { code: 'ERR_ADDRESS_REFUSED' });
}

/** Whether one network is a part of another. */
function isInside(network: string, outer: string): boolean {
  const [address = '', bits] = network.split('/');
  const outerBits = Number(outer.split('/')[1]);
  const ownBits = bits === undefined ? (isIP(address) === 6 ? 128 : 32) : Number(bits);
  return isIP(address) === isIP(outer.split('/')[0] ?? '') && ownBits >= outerBits && new NetworkList([outer]).has(address);
}
