import type { Clock } from '@wattjobs/core/time';

/** The result of some work; undefined if it takes longer than allowed. Nothing waits for the rest of the time once it is done. */
export async function withinTime<Result>(clock: Clock, mostMs: number, work: Promise<Result>): Promise<Result | undefined> {
  const done = new AbortController();
  try {
    return await Promise.race([work, clock.sleep(mostMs, done.signal).then(() => undefined)]);
  } finally {
    done.abort();
  }
}
