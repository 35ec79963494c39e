import { RetryState } from '../errors/errors.ts';
import type { Clock } from '../time/clock.ts';

export interface LoadOptions {
  readonly clock: Clock;
  /** Returns a number of at least 0 and less than 1, so that waiters do not all retry at once. */
  readonly random: () => number;
  /** How long to wait for a store that does not respond. */
  readonly retryForMs: number;
  /** Ends the wait early. */
  readonly signal?: AbortSignal;
}

const firstPauseMs = 200;
const longestPauseMs = 3_000;

/**
 * Loads from a store that may fail briefly, with increasing pauses between attempts.
 * @throws what `load` throws in the end
 */
export async function loadWithRetries<Loaded>(
  load: () => Promise<Loaded>,
  { clock, random, retryForMs, signal }: LoadOptions,
): Promise<Loaded> {
  const deadlineMs = clock.monotonic() + retryForMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await load();
    } catch (error) {
      const jitteredMs = pauseMs * (0.5 + random() / 2);
      const noTimeLeft = signal?.aborted === true || clock.monotonic() + jitteredMs > deadlineMs;
      if (!(error instanceof RetryState) || noTimeLeft) throw error;
      await clock.sleep(jitteredMs, signal);
    }
  }
}
