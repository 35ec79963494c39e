import type { LookupFunction } from 'node:net';

/** Decides which addresses a session may dial, also after a redirect. Refusals have the system code `ERR_ADDRESS_REFUSED`. */
export interface AddressGuard {
  /** Gives the allowed addresses of a name; an error with that code if there is none. */
  readonly lookup: LookupFunction;
  /** Why an address may not be dialled. Asked for a host that is an address, because no lookup sees that one. */
  refusalOf(address: string): string | undefined;
}
