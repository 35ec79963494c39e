import { BlockList, isIP } from 'node:net';
import type { Parsed } from '@wattjobs/core/settings';

/** Reads ALLOWED_NETWORKS: networks in CIDR form and addresses, with commas or spaces between them. */
export function parseAllowedNetworks(text: string): Parsed<readonly string[]> {
  const networks = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const wrong = networks.find((entry) => !isNetwork(entry));
  if (wrong === undefined) return { value: networks };
  return { problem: `holds ${JSON.stringify(wrong.slice(0, 60))}, which is no network in CIDR form, such as 10.20.0.0/16 or fd00::/8` };
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32));
}

/** Tells whether an address is in one of these networks (in CIDR form) or one of these addresses. */
export function networkList(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
