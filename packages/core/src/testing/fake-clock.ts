import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../time/clock.ts';

interface Timeout {
  readonly dueMs: number;
  readonly controller: AbortController;
}

/** A clock whose time only passes when somebody sleeps or advances it; there are no real waits. */
export class FakeClock implements Clock {
  /** The duration of every sleep, in order. */
  readonly sleepsMs: number[] = [];
  readonly #startMs: number;
  #elapsedMs = 0;
  #timeouts: Timeout[] = [];

  constructor(startMs: number = Date.UTC(2026, 0, 15, 12)) {
    this.#startMs = startMs;
  }

  now(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  /** Advances the time at once, up to the time at which the signal is aborted. */
  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    this.sleepsMs.push(durationMs);
    this.#passTo(this.#elapsedMs + durationMs, signal);
    // Code that runs concurrently gets its turn, as during a real sleep.
    await nextTurn();
  }

  timeout(durationMs: number): AbortSignal {
    const controller = new AbortController();
    this.#timeouts.push({ dueMs: this.#elapsedMs + durationMs, controller });
    this.#timeouts.sort((left, right) => left.dueMs - right.dueMs);
    return controller.signal;
  }

  /** Advances the time. */
  advance(durationMs: number): void {
    this.#passTo(this.#elapsedMs + durationMs);
  }

  #passTo(endMs: number, signal?: AbortSignal): void {
    while (signal?.aborted !== true) {
      const next = this.#timeouts[0];
      if (next === undefined || next.dueMs > endMs) {
        this.#elapsedMs = endMs;
        return;
      }
      this.#timeouts.shift();
      this.#elapsedMs = next.dueMs;
      next.controller.abort(new DOMException('the time is over', 'TimeoutError'));
    }
  }
}
