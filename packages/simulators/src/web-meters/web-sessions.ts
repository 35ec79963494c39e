/** The sessions of a device's pages. One that nobody logs out stays, unless it times out. */
export class WebSessions {
  readonly #lastSeenMs = new Map<string, number>();
  readonly #now: () => number;
  readonly #random: (bytes: number) => Buffer;

  constructor(now: () => number, random: (bytes: number) => Buffer) {
    this.#now = now;
    this.#random = random;
  }

  get size(): number {
    return this.#lastSeenMs.size;
  }

  /** A new session; null if there are already as many as the device has. */
  open(most: number | null, idleSeconds: number | null): string | null {
    for (const id of this.#lastSeenMs.keys()) this.#dropIfIdle(id, idleSeconds);
    if (most !== null && this.size >= most) return null;
    const id = this.#random(12).toString('hex');
    this.#lastSeenMs.set(id, this.#now());
    return id;
  }

  /** Whether a session is there; if so its idle time begins again. */
  isLive(id: string, idleSeconds: number | null): boolean {
    this.#dropIfIdle(id, idleSeconds);
    if (!this.#lastSeenMs.has(id)) return false;
    this.#lastSeenMs.set(id, this.#now());
    return true;
  }

  close(id: string): void {
    this.#lastSeenMs.delete(id);
  }

  clear(): void {
    this.#lastSeenMs.clear();
  }

  #dropIfIdle(id: string, idleSeconds: number | null): void {
    const idleMs = this.#now() - (this.#lastSeenMs.get(id) ?? 0);
    if (idleSeconds !== null && idleMs > idleSeconds * 1000) this.#lastSeenMs.delete(id);
  }
}
