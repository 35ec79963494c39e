/** How many failures in a row a meter is asked again after. */
const mostAttempts = 2;

/** Leaves alone, for a while, what failed twice in a row: many meters serve one client, and attempts can lock them. */
export class BackOff {
  readonly #durationMs: number;
  #failures = 0;
  #untilMs = 0;

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  /** Whether it is left alone at this time of the monotonic clock. */
  holds(nowMs: number): boolean {
    return this.#failures >= mostAttempts && nowMs < this.#untilMs;
  }

  failed(nowMs: number): void {
    this.#failures += 1;
    this.#untilMs = nowMs + this.#durationMs;
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
