import type { RandomBytes } from './random-bytes.ts';

export const ticketCookieName = '.ASPXAUTH';

interface Ticket {
  readonly expiresAtMs: number;
  readonly lifetimeMs: number;
}

/**
 * The login cookies of forms authentication: each expires after a sliding time, and is renewed once less than half of it is left.
 * The real site honours a replaced cookie until it expires; here it expires after a grace time, to detect a client that loses the new one.
 */
export class Tickets {
  readonly #tickets = new Map<string, Ticket>();
  readonly #random: RandomBytes;
  readonly #now: () => number;

  constructor(random: RandomBytes, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  /** Starts a session. Returns the cookie to set. `remember` makes it persistent. */
  issue(lifetimeMs: number, remember: boolean): string {
    const value = this.#random(48).toString('hex').toUpperCase();
    const expiresAtMs = this.#now() + lifetimeMs;
    this.#tickets.set(value, { expiresAtMs, lifetimeMs });
    const expires = remember ? `; expires=${new Date(expiresAtMs).toUTCString()}` : '';
    return `${ticketCookieName}=${value}; path=/; HttpOnly; SameSite=Lax${expires}`;
  }

  /** Whether a request's cookie is valid, and the cookie that renews it if half of its time has passed. */
  check(value: string | undefined, graceMs: number): { valid: boolean; setCookie: string | null } {
    const ticket = value === undefined ? undefined : this.#tickets.get(value);
    if (value === undefined || !ticket) return { valid: false, setCookie: null };
    const leftMs = ticket.expiresAtMs - this.#now();
    if (leftMs <= 0) {
      this.#tickets.delete(value);
      return { valid: false, setCookie: null };
    }
    if (leftMs >= ticket.lifetimeMs / 2) return { valid: true, setCookie: null };
    this.#tickets.set(value, { expiresAtMs: this.#now() + Math.min(graceMs, leftMs), lifetimeMs: 0 });
    return { valid: true, setCookie: this.issue(ticket.lifetimeMs, false) };
  }

  /** Ends every session. */
  forgetAll(): void {
    this.#tickets.clear();
  }
}
