import { BlockList, isIP } from 'node:net';

/**
 * Whether a list in NO_PROXY format names the host of an address. Entries are separated by commas or spaces:
 * `*`, names with all names below them (`example.com`, `.svc`, `*.example.com`), addresses (`192.0.2.5`, `[fd00::1]`),
 * networks (`10.0.0.0/8`, `fd00::/8`), ranges (`192.0.2.1-192.0.2.9`), each with or without a port (`host:8080`, `[fd00::1]:8080`).
 * Names are not resolved: a network matches only hosts that are given by address.
 */
export function namesHost(list: string, url: URL): boolean {
  const host = hostOf(url);
  const port = url.port === '' ? defaultPorts[url.protocol] : url.port;
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(splitPort)
    .some((entry) => (entry.port === undefined || entry.port === port) && matches(entry.host, host));
}

/** The host in the form used for comparison: without brackets and without a trailing dot. */
export function hostOf({ hostname }: URL): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** Whether one of these networks contains the host; never true for a name. */
export function isInNetworks(networks: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && networks.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

/** Adds `10.0.0.0/8` or `fd00::/8`; false if the text is not a network. */
export function addNetwork(networks: BlockList, text: string): boolean {
  const [address = '', prefix = ''] = text.split('/');
  const version = isIP(address);
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity;
  if (version === 0 || bits > (version === 6 ? 128 : 32)) return false;
  networks.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4');
  return true;
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function splitPort(entry: string): { readonly host: string; readonly port?: string } {
  const bare = entry.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const bracketed = /^\[([^\]]+)\](\/\d+)?(?::(\d+))?$/.exec(bare);
  if (bracketed !== null) {
    const [, address = '', prefix = '', port] = bracketed;
    return { host: `${address}${prefix}`, ...(port === undefined ? {} : { port }) };
  }
  // More than one colon means an IPv6 address without a port.
  const [, host, port] = /^([^:]+):(\d+)$/.exec(bare) ?? [];
  return host === undefined || port === undefined ? { host: bare } : { host, port };
}

function matches(entry: string, host: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inNetwork(entry, host);
  const [from = '', to = ''] = entry.split('-');
  if (isIP(from) !== 0 && isIP(from) === isIP(to)) return inRange(from, to, host);
  if (isIP(entry) !== 0) return inNetwork(`${entry}/${isIP(entry) === 6 ? 128 : 32}`, host);
  const name = entry.replace(/^\*?\./, '').replace(/\.$/, '');
  if (name.includes('*')) return matchesPattern(name, host);
  return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

/** Each `*` ends at the first place where the next part fits. As a regular expression, a pattern with many could take forever. */
function matchesPattern(pattern: string, host: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop() ?? '';
  if (!host.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const found = host.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return host.length - last.length >= from && host.endsWith(last);
}

function inNetwork(network: string, host: string): boolean {
  const networks = new BlockList();
  return addNetwork(networks, network) && isInNetworks(networks, host);
}

function inRange(from: string, to: string, host: string): boolean {
  const networks = new BlockList();
  try {
    networks.addRange(from, to, isIP(from) === 6 ? 'ipv6' : 'ipv4');
  } catch {
    // A range whose end is before its start contains nothing.
    return false;
  }
  return isInNetworks(networks, host);
}
