import type { LookupFunction } from 'node:net';
import type { Tracing } from '../telemetry/tracing.ts';
import type { Clock } from '../time/clock.ts';

export interface SessionOptions {
  readonly userAgent: string;
  /** Sent with every request to the address that the caller names; to where that redirects, only what cannot be a credential. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For each request; one that is redirected has as much again, three times at most. 5000 by default. */
  readonly requestTimeoutMs?: number;
  /** For each of name lookup, connection and TLS handshake; 3000 by default. */
  readonly connectTimeoutMs?: number;
  /** The largest body that is read, decompressed; 2 MiB by default. */
  readonly maxBodyBytes?: number;
  /** How many redirects in a row are followed; 10 by default, and with 0 any redirect is a failure. */
  readonly maxRedirects?: number;
  /** What `serializeCookies` gave in an earlier run, as it came back from JSON; or `'none'` for a session that takes no cookies. */
  readonly cookies?: unknown;
  /**
   * With `insecure`, certificates are not verified, and the session speaks to the host of its first request alone.
   * With `legacy`, it also speaks TLS of long ago, such as TLS 1.0 and weak keys.
   */
  readonly tls?: 'verify' | 'insecure' | 'legacy';
  /** `lenient` reads answers that break the rules of HTTP in ways that devices do; for devices alone. `strict` by default. */
  readonly parser?: 'strict' | 'lenient';
  /**
   * Origins to which answers, pages and forms may lead beside those of the addresses that the caller names; none by default.
   * With `'any'` they may lead to every origin, but without anything that could be a credential.
   */
  readonly origins?: 'any' | readonly string[];
  /** Resolves host names; that of Node.js by default. */
  readonly lookup?: LookupFunction;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
  /** From 0 up to 1, for the spread of repetitions; without it they are not spread. */
  readonly random?: () => number;
}
