import type { Answer, Batch, Sink } from '../sinks/sink.ts';
import type { Clock } from '../time/clock.ts';

/** How long deliveries are retried at the end of a run, within a pod's grace period. */
const patienceMs = 5000;
const pauseMs = 1000;

export interface Patience {
  readonly clock: Clock;
  /** Aborted when there is no time left to wait for a sink. */
  readonly outOfTime: AbortSignal;
}

/** Delivers a batch, and for a few seconds what the sink leaves of it. Returns one answer for all attempts. */
export async function deliverPatiently(batch: Batch, sink: Pick<Sink, 'deliver'>, { clock, outOfTime }: Patience): Promise<Answer> {
  const deadlineMs = clock.monotonic() + patienceMs;
  let answer = await sink.deliver(batch, outOfTime);
  while (answer.retry?.when === 'soon' && !outOfTime.aborted && clock.monotonic() < deadlineMs) {
    await clock.sleep(pauseMs, outOfTime);
    const next = await sink.deliver(answer.retry.batch, outOfTime);
    answer = { ...next, accepted: answer.accepted + next.accepted, refused: [...answer.refused, ...next.refused] };
  }
  return answer;
}
