import type { Logger } from 'pino';
import { asWattjobsError } from '../errors/as-wattjobs-error.ts';
import type { Batch, Sink } from '../sinks/sink.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { deliverWithRetries, type RetryLimits } from './deliver-with-retries.ts';
import { logOutcome } from './log-outcome.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import type { Tally } from './tally.ts';

interface RunMetricsContext extends RetryLimits {
  readonly sinks: readonly Sink[];
  readonly telemetry: Pick<Telemetry, 'gauge'>;
  readonly log: Logger;
  readonly tally: Tally;
  /** That of the sink of lines, if the run has one: what a run reports during an outage arrives later. */
  readonly lineOutbox?: StoreAndForward | undefined;
}

/** Delivers what a run reports about itself to every sink that the job has anyway, and counts what goes wrong. */
export async function deliverRunMetrics(
  batch: Batch,
  { sinks, telemetry, log, tally, lineOutbox, ...limits }: RunMetricsContext,
): Promise<void> {
  telemetry.gauge(batch.kind, batch.points);
  for (const sink of sinks) {
    try {
      if (sink === lineOutbox?.sink) {
        await lineOutbox.deliver(batch);
        await lineOutbox.flush();
        continue;
      }
      const { retry, refused, warnings = [] } = await deliverWithRetries(batch, sink, limits);
      logOutcome({ refused, warnings }, { tally, log });
      if (retry === undefined) continue;
      tally.undelivered(batch, retry.error);
      log.error({ err: retry.error }, 'the metrics of the run were not delivered');
    } catch (error) {
      tally.problem(asWattjobsError(error));
      log.error({ err: error }, 'the metrics of the run were not delivered');
    }
  }
}
