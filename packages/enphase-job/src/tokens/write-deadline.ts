import type { JobContext } from '@wattjobs/core/job';

/** The chart gives a pod 120 s after SIGTERM; the last attempt needs part of that. */
const afterStopMs = 100_000;
/** The chart lets a pod run for three minutes beyond JOB_DURATION. */
const afterDeadlineMs = 160_000;

/** How long an unsaved pair may wait for its store. */
export class WriteDeadline {
  readonly #deadlineMs: number;
  #endMs: number;

  constructor({ clock, stop, deadlineMs }: Pick<JobContext<unknown, unknown>, 'clock' | 'stop' | 'deadlineMs'>) {
    this.#deadlineMs = deadlineMs;
    this.#endMs = deadlineMs + afterDeadlineMs;
    const onStop = () => {
      this.#endMs = clock.monotonic() + afterStopMs;
    };
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { once: true });
  }

  /** When it ends, on the monotonic clock; SIGTERM moves it earlier or later. */
  get endMs(): number {
    return this.#endMs;
  }

  /** When the run should have ended. */
  get deadlineMs(): number {
    return this.#deadlineMs;
  }
}
