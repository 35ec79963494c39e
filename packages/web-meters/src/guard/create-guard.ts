import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { linkLocalAndMetadataNetworks } from '@wattjobs/core/http';
import { embeddedIpv4 } from './embedded-ipv4.ts';
import { networkList } from './networks.ts';

/** Decides which addresses may be dialled. It judges the binary address after resolution, never the text of a host. */
export interface OutboundGuard {
  /**
   * Resolves a host name, and gives only addresses that are allowed. What it gives is what is dialled, so nothing can change in between.
   * For an address in place of a name it judges that address.
   */
  readonly lookup: LookupFunction;
  /** Why an address (IPv4 or IPv6 as text, as the system gives it) may not be dialled; undefined if it may. */
  refusalOf(address: string): string | undefined;
}

interface GuardTerms {
  /** CIDR networks and addresses, as `parseAllowedNetworks` gives them. Empty: everything but special networks. */
  readonly allowedNetworks: readonly string[];
  /** Resolves names; the resolver of the system by default. */
  readonly lookup?: LookupFunction;
}

/** Networks in which no meter is expected, and which may be this machine, its cloud or everyone (IANA special-purpose registries). */
const specialNetworks: readonly (readonly [network: string, name: string])[] = [
  ['127.0.0.0/8', 'loopback'],
  ['::1/128', 'loopback'],
  ['0.0.0.0/8', 'unspecified'],
  ['::/128', 'unspecified'],
  ['224.0.0.0/4', 'multicast'],
  ['ff00::/8', 'multicast'],
  ['240.0.0.0/4', 'reserved or broadcast'],
  // An entry for all link-local addresses does not open the metadata service among them.
  ['169.254.169.254/32', 'the metadata service of a cloud'],
  ...linkLocalAndMetadataNetworks.map(
    ([network, bits]) => [`${network}/${bits}`, 'link-local, the metadata service of a cloud, or hides another address'] as const,
  ),
];

/**
 * A guard that allows what is in the listed networks; without a list, private and public addresses.
 * Loopback, link-local and other special networks are only allowed by an entry that lies inside them: `0.0.0.0/0` opens none.
 * An IPv6 address that holds an IPv4 address is judged by that one.
 */
export function createGuard({ allowedNetworks, lookup = systemLookup }: GuardTerms): OutboundGuard {
  const isAllowed = networkList(allowedNetworks);
  // Asked first: hardly any meter has such an address.
  const isSpecial = networkList(specialNetworks.map(([network]) => network));
  const special = specialNetworks.map(([network, name]) => {
    const isOpened = networkList(allowedNetworks.filter((each) => isInside(each, network)));
    return { name, isIn: networkList([network]), isOpened };
  });
  const refusalOf = (given: string): string | undefined => {
    const address = given.replace(/%.*$/, '');
    if (isIP(address) === 0) return 'it is no address';
    const judged = embeddedIpv4(address) ?? address;
    const closed = isSpecial(judged) ? special.find(({ isIn, isOpened }) => isIn(judged) && !isOpened(judged)) : undefined;
    if (closed !== undefined) return `it is ${closed.name}`;
    return allowedNetworks.length === 0 || isAllowed(judged) || isAllowed(address) ? undefined : 'no allowed network contains it';
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
  const [address = '', bits = isIP(address) === 6 ? 128 : 32] = network.split('/');
  const [outerAddress = '', outerBits] = outer.split('/');
  return isIP(address) === isIP(outerAddress) && Number(bits) >= Number(outerBits) && networkList([outer])(address);
}
