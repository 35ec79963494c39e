import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../time/clock.ts';

interface Timeout {
  readonly dueMs: number;
  readonly controller: AbortController;
}

/** A clock whose time passes only when somebody sleeps or says so; nothing waits for real. */
export class FakeClock implements Clock {
  /** Every duration that was slept, in order. */
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

  /** Lets the time pass at once, up to the moment at which the signal is aborted. */
  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    this.sleepsMs.push(durationMs);
    this.#passTo(this.#elapsedMs + durationMs, signal);
    // What runs beside the sleeper gets its turn, as it would during a real sleep.
    await turn();
  }

  timeout(durationMs: number): AbortSignal {
    const controller = new AbortController();
    this.#timeouts.push({ dueMs: this.#elapsedMs + durationMs, controller });
    this.#timeouts.sort((one, other) => one.dueMs - other.dueMs);
    return controller.signal;
  }

  /** Lets time pass. */
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
