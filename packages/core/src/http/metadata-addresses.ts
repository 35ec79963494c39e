import { BlockList, isIP } from 'node:net';

/** Link-local addresses (RFC 3927), which most clouds also use for machine metadata, and the other metadata services. */
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
  // Local NAT64 prefixes (RFC 8215) and Teredo (RFC 4380) embed an IPv4 address in several places.
  ['64:ff9b:1::', 48],
  ['2001::', 32],
] as const;

/** Prefixes before an IPv4 address: compatible and translated (RFC 4291, RFC 2765), NAT64 (RFC 6052). */
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

const addresses = new BlockList();
for (const [network, prefixBits] of ipv4Networks) {
  // Node.js also applies a rule for IPv4 to IPv4-mapped addresses.
  addresses.addSubnet(network, prefixBits, 'ipv4');
  for (const prefix of embeddingPrefixes) addresses.addSubnet(`${prefix}${network}`, 96 + prefixBits, 'ipv6');
  addresses.addSubnet(sixToFour(network), 16 + prefixBits, 'ipv6');
}
for (const [network, prefixBits] of ipv6Networks) addresses.addSubnet(network, prefixBits, 'ipv6');

/**
 * Whether no response may lead to this host of a URL or resolved address: it is link-local, or a cloud's metadata service,
 * in any form in which IPv6 embeds an IPv4 address. Names are not resolved here.
 */
export function isLinkLocalOrMetadata(host: string): boolean {
  const bare = host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const version = isIP(bare);
  return version === 0 ? names.has(bare) : addresses.check(bare, version === 4 ? 'ipv4' : 'ipv6');
}

/** The 6to4 network of an IPv4 address (RFC 3056). */
function sixToFour(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return `2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::`;
}
