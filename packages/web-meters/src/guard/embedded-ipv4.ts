import { isIP } from 'node:net';
import { networkList } from './networks.ts';

/** An IPv4 address follows: compatible, mapped, translated (RFC 4291, RFC 2765), NAT64 (RFC 6052). */
const isEmbedding = networkList(['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96']);

/** The IPv4 address that an IPv6 address stands for, also by 6to4 (RFC 3056); undefined if it stands for none. */
export function embeddedIpv4(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  // The URL parser writes every form of an address in one.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = head] = plain.split('::').map((part) => part.split(':'));
  if (head[0] === '2002') return ipv4Of(head[1], head[2]);
  return isEmbedding(plain) && plain !== '::' && plain !== '::1' ? ipv4Of(tail.at(-2), tail.at(-1)) : undefined;
}

/** A group that is left out is 0. */
function ipv4Of(...groups: readonly (string | undefined)[]): string {
  return groups.flatMap((group = '') => [Number(`0x0${group}`) >> 8, Number(`0x0${group}`) & 255]).join('.');
}
