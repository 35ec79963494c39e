import { BlockList, isIP } from 'node:net';

/** Link-local addresses (RFC 3927), on which most clouds also serve the metadata of a machine, and the other metadata services. */
const ipv4Networks = [
  ['169.254.0.0', 16],
  // Alibaba Cloud, Oracle Cloud Classic, Azure's WireServer.
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
] as const;

const ipv6Networks = [
  ['fe80::', 10],
  // AWS (metadata, pod identity, time), Google Cloud, Scaleway.
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
  ['fd00:42::42', 128],
  // The NAT64 prefix of a network's own (RFC 8215) and Teredo (RFC 4380) hide an IPv4 address in several places.
  ['64:ff9b:1::', 48],
  ['2001::', 32],
] as const;

/** What `isLinkLocalOrMetadata` knows, without the forms in which IPv6 holds an IPv4 address. */
export const linkLocalAndMetadataNetworks: readonly (readonly [network: string, prefixBits: number])[] = [...ipv4Networks, ...ipv6Networks];

/** Prefixes that an IPv4 address follows: compatible and translated (RFC 4291, RFC 2765), NAT64 (RFC 6052). */
const embeddingPrefixes = ['::', '::ffff:0:', '64:ff9b::'] as const;

const names: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Each made when it is first asked: a run that meets no IPv6 address needs a few of the rules. */
const lists = new Map<4 | 6, BlockList>();

function listFor(version: 4 | 6): BlockList {
  const list = lists.get(version) ?? (version === 4 ? ipv4List() : ipv6List());
  lists.set(version, list);
  return list;
}

function ipv4List(): BlockList {
  const list = new BlockList();
  for (const [network, prefixBits] of ipv4Networks) list.addSubnet(network, prefixBits, 'ipv4');
  return list;
}

function ipv6List(): BlockList {
  // Node.js applies a rule for IPv4 to IPv4-mapped addresses, too.
  const list = ipv4List();
  for (const [network, prefixBits] of ipv4Networks) {
    for (const prefix of embeddingPrefixes) list.addSubnet(`${prefix}${network}`, 96 + prefixBits, 'ipv6');
    list.addSubnet(sixToFour(network), 16 + prefixBits, 'ipv6');
  }
  for (const [network, prefixBits] of ipv6Networks) list.addSubnet(network, prefixBits, 'ipv6');
  return list;
}

/**
 * Whether a host of a URL or a resolved address is one to which no answer may lead: link-local, or a metadata service of a cloud,
 * in any of the forms in which IPv6 holds an IPv4 address. Names are not resolved here.
 */
export function isLinkLocalOrMetadata(host: string): boolean {
  const bare = host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const version = isIP(bare);
  if (version === 4) return listFor(4).check(bare, 'ipv4');
  return version === 6 ? listFor(6).check(bare, 'ipv6') : names.has(bare);
}

/** The 6to4 network of an IPv4 address (RFC 3056). */
function sixToFour(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return `2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::`;
}
