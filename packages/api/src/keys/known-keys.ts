import type { Clock } from '@wattjobs/core/time';

/** How long the list counts as complete. Another server on the same database may create keys. */
const freshMs = 10_000;

/** How many are remembered besides those that were read; nobody creates as many. */
const mostRemembered = 10_000;

/**
 * The hashes, in hexadecimal, of the valid keys that this process knows.
 * A known key is always looked up, whatever others behind the same address try.
 * A known key grants no access: each request still looks its key up, so a revoked key stops working at once.
 */
export class KnownKeys {
  readonly #clock: Clock;
  readonly #read: () => Promise<readonly string[]>;
  readonly #hashes = new Set<string>();
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  /** @param read returns the hashes of all valid keys, in one query */
  constructor(clock: Clock, read: () => Promise<readonly string[]>) {
    this.#clock = clock;
    this.#read = read;
  }

  has(hash: string): boolean {
    return this.#hashes.has(hash);
  }

  /** Records that a key was created or accepted. */
  add(hash: string): void {
    if (this.#hashes.size >= mostRemembered) this.#hashes.clear();
    this.#hashes.add(hash);
  }

  /** Records that a key was refused or revoked. */
  delete(hash: string): void {
    this.#hashes.delete(hash);
  }

  /** Reads the list again if it is older than ten seconds, with one query for all waiting requests. */
  async refresh(): Promise<void> {
    if (this.#clock.monotonic() - this.#readAtMs < freshMs) return;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    const startedMs = this.#clock.monotonic();
    // A key that was revoked since then stays until its next use, which is refused.
    for (const hash of await this.#read()) this.add(hash);
    this.#readAtMs = startedMs;
  }
}
