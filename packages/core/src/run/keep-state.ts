import type { Logger } from 'pino';
import { RetryState } from '../errors/errors.ts';
import type { JobState } from '../state/job-state.ts';
import type { Remembered } from '../state/remembered.ts';
import type { Tally } from './tally.ts';

/** The state as the run uses it: a store that does not answer is counted, and what is pending is kept later. */
export function keptState<State>(state: JobState<State>, tally: Tally, log: Logger): Remembered<State> {
  return {
    get current() {
      return state.current;
    },
    update: async (change) => {
      try {
        await state.update(change);
        tally.saved();
        return true;
      } catch (error) {
        if (!(error instanceof RetryState)) throw error;
        tally.unsaved(error);
        log.warn({ err: error }, 'the state could not be kept; it is tried again later in the run');
        return false;
      }
    },
  };
}
