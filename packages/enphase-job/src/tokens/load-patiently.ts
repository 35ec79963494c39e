import { RetryState } from '@wattjobs/core/errors';
import type { JobContext } from '@wattjobs/core/job';

/** How long to wait for a store that does not answer. */
const pausesMs = [500, 2_000, 5_000];

/**
 * Loads from a store that may fail briefly.
 * @throws what `load` throws in the end
 */
export async function loadPatiently<Loaded>(
  load: () => Promise<Loaded>,
  { clock, random, stop }: Pick<JobContext<unknown, unknown>, 'clock' | 'random' | 'stop'>,
): Promise<Loaded> {
  for (const pauseMs of pausesMs) {
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof RetryState) || stop.aborted) throw error;
      await clock.sleep(pauseMs * (0.5 + random() / 2), stop);
    }
  }
  return await load();
}
