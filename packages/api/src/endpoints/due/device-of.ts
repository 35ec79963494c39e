/**
 * The device behind an address: its host and port, in lower case. Endpoints of one device, such as the outlets of a PDU,
 * belong to one shard, because many devices allow one session.
 */
export function deviceOf(ipAddress: string): string {
  const [, authority = ipAddress] = /^\s*(?:[a-z]+:\/\/)?([^/?#\s]+)/i.exec(ipAddress) ?? [];
  return authority.toLowerCase();
}
