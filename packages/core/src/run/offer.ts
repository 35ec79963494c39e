import type { Clock } from '../time/clock.ts';

/** How long deliveries are retried at the end of a run, within a pod's grace period. */
const patienceMs = 5000;
const pauseMs = 1000;

interface Patience {
  readonly clock: Clock;
  /** Aborted when there is no time left to wait for a sink. */
  readonly outOfTime: AbortSignal;
}

/** Repeats an offer for a few seconds, until it is accepted or finally refused. */
export async function offerPatiently<Answer extends { readonly answer: string } | undefined>(
  offer: () => Promise<Answer>,
  { clock, outOfTime }: Patience,
): Promise<Answer> {
  const deadlineMs = clock.monotonic() + patienceMs;
  for (;;) {
    const answer = await offer();
    if (answer?.answer !== 'retry-later' || outOfTime.aborted || clock.monotonic() >= deadlineMs) return answer;
    await clock.sleep(pauseMs, outOfTime);
  }
}
