import type { LookupFunction } from 'node:net';
import type { Tracing } from '../telemetry/tracing.ts';
import type { Clock } from '../time/clock.ts';
import type { DigestCredentials } from './digest/digest-authorization.ts';

/** Decides which addresses a session may dial, also after a redirect. Refusals have the system code `ERR_ADDRESS_REFUSED`. */
export interface AddressGuard {
  /** Gives the allowed addresses of a name; an error with that code if there is none. */
  readonly lookup: LookupFunction;
  /** Why an address may not be dialled. Asked for a host that is an address, because no lookup sees that one. */
  refusalOf(address: string): string | undefined;
}

export interface SessionOptions {
  readonly userAgent: string;
  /** Sent with every request to an address that the caller names; after a redirect, only those that cannot be a credential. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Per request; a redirected request gets as much again, at most three times. 5000 by default. */
  readonly requestTimeoutMs?: number;
  /** Per name lookup, connection and TLS handshake; 3000 by default. */
  readonly connectTimeoutMs?: number;
  /** The largest accepted body, decompressed; 2 MiB by default. */
  readonly maxBodyBytes?: number;
  /** How many redirects in a row are followed; 10 by default. With 0, any redirect is a failure. */
  readonly maxRedirects?: number;
  /** The result of `serializeCookies` in an earlier run, parsed from JSON; or `'none'` for a session without cookies. */
  readonly cookies?: unknown;
  /**
   * With `insecure`, certificates are not verified, and the session only speaks to the host of its first request.
   * With `legacy`, it also allows outdated TLS, such as TLS 1.0 and weak keys.
   */
  readonly tls?: 'verify' | 'insecure' | 'legacy';
  /** `lenient` reads responses that violate HTTP as devices do; only use it for devices. `strict` by default. */
  readonly parser?: 'strict' | 'lenient';
  /**
   * Origins to which responses, pages and forms may lead, in addition to those that the caller names; none by default.
   * With `'any'`, they may lead to every origin, but nothing that could be a credential is sent there.
   */
  readonly origins?: 'any' | readonly string[];
  /** Resolves host names; the resolver of Node.js by default. */
  readonly lookup?: LookupFunction;
  /** Decides about every address that is dialled. With it, no proxy is used, and no connection twice: both would reach hosts unasked. */
  readonly guard?: AddressGuard;
  /** Answers the digest challenges of the origins that the caller names. */
  readonly digest?: DigestCredentials;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
  /** From 0 up to 1, to spread repeated requests; without it they are not spread. */
  readonly random?: () => number;
}
