import { isIPv4, isIPv6 } from 'node:net';

/**
 * What is wrong with a host as written, worded to follow the setting's name; undefined if all programs read it as the same host.
 *
 * Programs disagree about `127.000.000.010`, `0x7f.1`, `10.1` and `２１３`. URLs and C libraries read them as octal, hexadecimal,
 * short or folded forms of another address; a person reads decimal numbers (WHATWG URL, section 3.5; inet_aton(3)).
 * So an address is only accepted in its usual form.
 */
export function hostProblem(host: string): string | undefined {
  if (host.startsWith('[')) return bracketProblem(host);
  if (host.includes('%')) return 'has a percent sign in its host: write the host as it is, without percent-encoding and without a zone';
  if (host.includes(':') && isIPv6(host)) return undefined;
  if (host.includes('..') || host.startsWith('.')) return 'has an invalid host: a name between two dots is missing';
  const read = URL.parse(`http://${host}/`)?.hostname;
  if (read === undefined || read === '') {
    return endsInNumber(host) ? `has the host ${host}, which is not an IPv4 address: ${usualForm}` : 'has an invalid host';
  }
  if (!isIPv4(read) || read === host) return undefined;
  return `has the host ${host}, which is read as ${read}: ${usualForm}`;
}

const usualForm = 'write four decimal numbers from 0 to 255 without leading zeros, as in 192.0.2.5';

function bracketProblem(host: string): string | undefined {
  const inside = host.slice(1, -1);
  if (inside.includes('%')) return 'has a zone in its IPv6 address: remove the % and what follows it';
  return host.endsWith(']') && isIPv6(inside) ? undefined : 'has brackets around something other than an IPv6 address, as in [2001:db8::5]';
}

/** Whether the whole host is read as an IPv4 address, valid or not (WHATWG URL, "ends in a number checker"). */
function endsInNumber(host: string): boolean {
  return /(?:^|\.)(?:\d+|0[xX][\da-fA-F]*)\.?$/.test(host);
}
