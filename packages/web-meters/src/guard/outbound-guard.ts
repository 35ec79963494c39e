import type { LookupFunction } from 'node:net';

/** Decides which addresses may be dialled. It judges the binary address after resolution, never the text of a host. */
export interface OutboundGuard {
  /**
   * Resolves a host name, and gives only addresses that are allowed. What it gives is what is dialled, so nothing can change in between.
   * For an address in place of a name it judges that address.
   */
  readonly lookup: LookupFunction;
  /** Why an address (IPv4 or IPv6 as text, as the system gives it) may not be dialled; undefined if it may. */
  refusalOf(address: string): string | undefined;
}
