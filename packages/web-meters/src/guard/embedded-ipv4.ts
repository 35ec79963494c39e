import { isIP } from 'node:net';

/** What precedes an IPv4 address in the last two of eight groups: mapped, compatible, translated (RFC 4291, RFC 2765), NAT64 (RFC 6052). */
const prefixes: ReadonlySet<string> = new Set(['0:0:0:0:0:ffff', '0:0:0:0:0:0', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0']);

/** The IPv4 address that an IPv6 address stands for, also by 6to4 (RFC 3056); undefined if it stands for none. */
export function embeddedIpv4(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  const groups = groupsOf(address);
  if (groups[0] === 0x2002) return ipv4Of(groups.slice(1, 3));
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  const isOwn = prefix === '0:0:0:0:0:0' && groups[6] === 0 && (groups[7] ?? 0) <= 1;
  return prefixes.has(prefix) && !isOwn ? ipv4Of(groups.slice(6)) : undefined;
}

/** The eight groups; the URL parser writes every form of an address in one. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail].map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))));
  const missing = 8 - (left?.length ?? 0) - (right?.length ?? 0);
  return [...(left ?? []), ...Array.from({ length: missing }, () => 0), ...(right ?? [])];
}

function ipv4Of(groups: readonly number[]): string {
  return groups.flatMap((group) => [group >> 8, group & 255]).join('.');
}
