import { BlockList, isIP } from 'node:net';

/** Every address of this machine: IPv6, and IPv4 on the same socket. */
export const everyAddress = '::';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** A host for Node.js: `[::]` without the brackets of a URL. */
export function withoutBrackets(text: string): string {
  return /^\[(.+)\]$/.exec(text)?.[1] ?? text;
}

/** Whether only programs on the same machine can reach an address. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version === 0 ? host === 'localhost' : loopback.check(host, version === 6 ? 'ipv6' : 'ipv4');
}
