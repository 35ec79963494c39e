import type { DeliveryAnswer, MeasurementGroup, Sink } from '../sinks/sink.ts';
import type { Clock } from '../time/clock.ts';

/** How long values are offered again at the end of a run, within a pod's grace period. */
const patienceMs = 5000;
const pauseMs = 1000;

interface Offer {
  readonly sink: Sink;
  readonly clock: Clock;
  /** Aborted when there is no time left to wait for a sink. */
  readonly outOfTime: AbortSignal;
}

/** Offers a group for a few seconds, until the sink took it or said that it never will. */
export async function offerPatiently(group: MeasurementGroup, { sink, clock, outOfTime }: Offer): Promise<DeliveryAnswer> {
  const deadlineMs = clock.monotonic() + patienceMs;
  for (;;) {
    const answer = await sink.deliver(group, outOfTime);
    if (answer.answer !== 'retry-later' || outOfTime.aborted || clock.monotonic() >= deadlineMs) return answer;
    await clock.sleep(pauseMs, outOfTime);
  }
}
