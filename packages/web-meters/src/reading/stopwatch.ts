import type { Clock } from '@wattjobs/core/time';
import type { StepTime } from './meter-reading.ts';

/** Measures how long each step of a visit takes, also of one that fails. */
export class Stopwatch {
  readonly times: StepTime[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async time<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
    const startMs = this.#clock.monotonic();
    try {
      return await work();
    } finally {
      this.times.push({ step, durationMs: Math.round(this.#clock.monotonic() - startMs) });
    }
  }
}
