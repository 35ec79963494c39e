import type { Clock } from '@wattjobs/core';

/** How long the list is taken for complete. Another server on the same database may have made a key since. */
const freshMs = 10_000;

/** So many are remembered beside those that were read; nobody makes as many. */
const mostRemembered = 10_000;

/**
 * The hashes, in hexadecimal, of the keys that work, as far as this process knows.
 * A key that is known is never kept from being looked up, whatever others behind the same address try.
 * Knowing a key lets nobody in: each request still looks its key up, so that a revoked key stops working at once.
 */
export class KnownKeys {
  readonly #clock: Clock;
  readonly #read: () => Promise<readonly string[]>;
  readonly #hashes = new Set<string>();
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  /** @param read gives the hashes of all keys that work, in one query */
  constructor(clock: Clock, read: () => Promise<readonly string[]>) {
    this.#clock = clock;
    this.#read = read;
  }

  has(hash: string): boolean {
    return this.#hashes.has(hash);
  }

  /** A key was made or accepted. */
  add(hash: string): void {
    if (this.#hashes.size >= mostRemembered) this.#hashes.clear();
    this.#hashes.add(hash);
  }

  /** A key was refused or revoked. */
  delete(hash: string): void {
    this.#hashes.delete(hash);
  }

  /** Reads the list again if it is older than ten seconds: however many wait for it, that is one query. */
  async refresh(): Promise<void> {
    if (this.#clock.monotonic() - this.#readAtMs < freshMs) return;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    const startedMs = this.#clock.monotonic();
    // One that was revoked since stays until it is refused, which is the next time that it is used.
    for (const hash of await this.#read()) this.add(hash);
    this.#readAtMs = startedMs;
  }
}
