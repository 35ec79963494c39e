import type { Answer, Batch, Sink } from '../sinks/sink.ts';
import type { Clock } from '../time/clock.ts';

/** How long deliveries are retried at the end of a run, within a pod's grace period. */
export const retryForMs = 5000;
const pauseMs = 1000;

export interface RetryLimits {
  readonly clock: Clock;
  /** Aborted when there is no time left to wait for a sink. */
  readonly outOfTime: AbortSignal;
}

/** Delivers a batch, and retries what the sink did not accept for a few seconds. Returns one answer for all attempts. */
export async function deliverWithRetries(batch: Batch, sink: Pick<Sink, 'deliver'>, { clock, outOfTime }: RetryLimits): Promise<Answer> {
  const deadlineMs = clock.monotonic() + retryForMs;
  let answer = await sink.deliver(batch, outOfTime);
  while (answer.retry?.when === 'soon' && !outOfTime.aborted && clock.monotonic() < deadlineMs) {
    const waitMs = Math.max(pauseMs, answer.retry.afterMs ?? 0);
    // A sink that asked for more time than is left is not asked again.
    if (answer.retry.afterMs !== undefined && clock.monotonic() + waitMs > deadlineMs) break;
    await clock.sleep(waitMs, outOfTime);
    const next = await sink.deliver(answer.retry.batch, outOfTime);
    answer = together(answer, next);
  }
  return answer;
}

/** One answer for two attempts; a warning that both give is given once. */
function together(first: Answer, next: Answer): Answer {
  const warnings = new Map([...(first.warnings ?? []), ...(next.warnings ?? [])].map((warning) => [warning.message, warning]));
  return {
    ...next,
    accepted: first.accepted + next.accepted,
    refused: [...first.refused, ...next.refused],
    warnings: [...warnings.values()],
  };
}
