import { setTimeout as delay } from 'node:timers/promises';

/** A job's source of time; tests inject their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. It may jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds since an unknown start, without jumps: for durations and deadlines. */
  monotonic(): number;
  /** Waits; resolves early, without an error, when the signal is aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /** A signal that is aborted once the duration has passed; it does not keep the process alive. */
  timeout(durationMs: number): AbortSignal;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Not performance.now(): its module takes a millisecond to load.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: async (durationMs, signal) => {
    try {
      await delay(durationMs, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
  // It takes whole numbers only.
  timeout: (durationMs) => AbortSignal.timeout(Math.ceil(durationMs)),
};
