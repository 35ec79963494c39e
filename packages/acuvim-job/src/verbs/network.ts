import { isIPv4 } from 'node:net';
import { FixSettings } from '@wattjobs/core/errors';

/** The shortest prefix: a /16 has 65,536 addresses, and asking more of them is not polite. */
const shortestPrefix = 16;

/**
 * The addresses of hosts in an IPv4 network: without its first and last one, unless it has no others.
 * @throws FixSettings if it is not a network, or too large
 */
export function hostsOf(network: string): readonly string[] {
  const [, address = '', prefixText = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(network) ?? [];
  const prefix = Number(prefixText);
  if (!isIPv4(address) || prefixText === '' || prefix > 32) throw wrong('is not an IPv4 network');
  if (prefix < shortestPrefix) throw wrong(`has more addresses than a /${shortestPrefix}`);
  const size = 2 ** (32 - prefix);
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(number / size) * size;
  const [from, to] = size > 2 ? [first + 1, first + size - 2] : [first, first + size - 1];
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const host = from + index;
    return [24, 16, 8, 0].map((shift) => Math.floor(host / 2 ** shift) % 256).join('.');
  });
}

function wrong(problem: string): FixSettings {
  return new FixSettings([{ name: '--network', problem, example: '192.0.2.0/24' }]);
}
