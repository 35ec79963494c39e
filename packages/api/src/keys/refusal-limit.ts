import { isIPv6 } from 'node:net';
import type { Clock } from '@wattjobs/core';

/** How many refused keys one address may send in a window before its unknown keys are not even looked at. */
const refusalsAllowed = 10;
const windowMs = 60_000;

/** So many addresses and keys are remembered; beyond them the oldest is forgotten. */
const mostRemembered = 10_000;

/**
 * Slows down whoever tries keys: over the limit, an address has none of its keys looked up until the window is over.
 * A key that was accepted of late is exempt, so that a collector does not suffer for another behind the same proxy.
 */
export class RefusalLimit {
  readonly #clock: Clock;
  readonly #refusals = new Map<string, { count: number; readonly untilMs: number }>();
  readonly #accepted = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The seconds until this address may try a key again; undefined where it may now. `keyHash` is in hexadecimal. */
  secondsToWait(address: string, keyHash: string): number | undefined {
    if (this.#accepted.has(keyHash)) return undefined;
    const seen = this.#seen(address);
    if (seen === undefined || seen.count < refusalsAllowed) return undefined;
    return Math.ceil((seen.untilMs - this.#clock.monotonic()) / 1000);
  }

  /** A key from this address was refused. */
  refused(address: string, keyHash: string): void {
    this.#accepted.delete(keyHash);
    const seen = this.#seen(address);
    if (seen === undefined) remember(this.#refusals, networkOf(address), { count: 1, untilMs: this.#clock.monotonic() + windowMs });
    else seen.count += 1;
  }

  /** A key was accepted. */
  accepted(keyHash: string): void {
    if (this.#accepted.has(keyHash)) return;
    if (this.#accepted.size >= mostRemembered) this.#accepted.clear();
    this.#accepted.add(keyHash);
  }

  #seen(address: string): { count: number; readonly untilMs: number } | undefined {
    const seen = this.#refusals.get(networkOf(address));
    return seen !== undefined && seen.untilMs > this.#clock.monotonic() ? seen : undefined;
  }
}

/** Who has one address of IPv6 has 2^64 of them. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const whole = [...groups, ...Array.from({ length: Math.max(0, 8 - groups.length - last.length) }, () => '0'), ...last];
  return `${whole.slice(0, 4).join(':')}::/64`;
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  const oldest = map.size >= mostRemembered ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
  map.delete(key);
  map.set(key, value);
}
