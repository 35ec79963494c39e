import type { Logger } from 'pino';
import { RetryState } from '../errors/errors.ts';
import type { JobState } from '../state/job-state.ts';
import type { Remembered } from '../state/remembered.ts';
import type { Tally } from './tally.ts';

/** Wraps the state of a run: a failure of the store is counted instead of thrown, and pending changes are saved later. */
export function talliedState<State>(state: JobState<State>, tally: Tally, log: Logger, outOfTime?: AbortSignal): Remembered<State> {
  const attempt = async (work: () => Promise<State>): Promise<boolean> => {
    try {
      if (outOfTime?.aborted === true) throw new RetryState('the run was stopped, and no time is left to write the state');
      await work();
      tally.saved();
      return true;
    } catch (error) {
      if (!(error instanceof RetryState)) throw error;
      tally.unsaved(error);
      log.warn({ err: error }, 'the state could not be saved');
      return false;
    }
  };
  return {
    get current() {
      return state.current;
    },
    update: (change) => attempt(() => state.update(change)),
    claim: (change) => attempt(() => state.claim(change)),
  };
}
