import { isIPv6 } from 'node:net';
import type { Clock } from '@wattjobs/core/time';

/** How many unknown keys are looked up per address and window. */
const refusalsAllowed = 10;
const windowMs = 60_000;

/** How many addresses are remembered; beyond that, the oldest is dropped. */
const mostRemembered = 10_000;

/**
 * Slows down guessing: over the limit, no unknown key of an address is looked up until the window ends.
 * A look-up counts from its start, so the limit holds for concurrent requests too.
 */
export class RefusalLimit {
  readonly #clock: Clock;
  readonly #lookUps = new Map<string, { count: number; readonly untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Allows this address one look-up of an unknown key, or returns the seconds until the next. */
  take(address: string): number | undefined {
    const seen = this.#seen(address);
    if (seen === undefined) {
      remember(this.#lookUps, networkOf(address), { count: 1, untilMs: this.#clock.monotonic() + windowMs });
      return undefined;
    }
    if (seen.count >= refusalsAllowed) return Math.ceil((seen.untilMs - this.#clock.monotonic()) / 1000);
    seen.count += 1;
    return undefined;
  }

  /** Gives back a look-up that was not refused. */
  giveBack(address: string): void {
    const seen = this.#seen(address);
    if (seen !== undefined && seen.count > 0) seen.count -= 1;
  }

  #seen(address: string): { count: number; readonly untilMs: number } | undefined {
    const seen = this.#lookUps.get(networkOf(address));
    return seen !== undefined && seen.untilMs > this.#clock.monotonic() ? seen : undefined;
  }
}

/** Whoever has one IPv6 address has 2^64 of them. */
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
