import type { Logger } from 'pino';
import type { Answer, Batch, Retry, Sink } from '../sinks/sink.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { deliverWithRetries, type RetryLimits } from './deliver-with-retries.ts';
import type { ProgressLog } from './progress-log.ts';
import type { Tally } from './tally.ts';

interface OutboxContext extends RetryLimits {
  readonly tracing: Tracing;
  readonly log: Logger;
  readonly tally: Tally;
  readonly progressLog: ProgressLog;
  /** True if the run's readings are counted at this sink; otherwise a reading would be counted at each. */
  readonly countsReadings: boolean;
}

/**
 * Stands between a run and one sink, and is the only place that keeps what a sink did not accept.
 * In memory, it keeps the undelivered rest of the last batch: the next batch is newer and replaces it.
 */
export class MemoryOutbox {
  readonly sink: Sink;
  readonly #context: OutboxContext;
  #undelivered: Retry | undefined;

  constructor(sink: Sink, context: OutboxContext) {
    this.sink = sink;
    this.#context = context;
  }

  /** True if the sink accepted the whole last batch. */
  get isEmpty(): boolean {
    return this.#undelivered === undefined;
  }

  /** Delivers a batch. */
  async deliver(batch: Batch): Promise<void> {
    if (batch[this.sink.takes].length === 0) return;
    const { tally, progressLog, outOfTime } = this.#context;
    this.#record(await this.#traced(batch, () => this.sink.deliver(batch, outOfTime)));
    if (this.#undelivered === undefined) return;
    tally.undelivered(this.sink.name, this.#undelivered.error);
    progressLog.logProblems('delivery', [this.#undelivered.error]);
  }

  /** At the end of a run: retries the undelivered rest for a few seconds. */
  async flush(): Promise<void> {
    const undelivered = this.#undelivered;
    if (undelivered?.when !== 'soon') return;
    this.#record(await this.#traced(undelivered.batch, () => deliverWithRetries(undelivered.batch, this.sink, this.#context)));
  }

  async #traced(batch: Batch, deliver: () => Promise<Answer>): Promise<Answer> {
    const { takes, name } = this.sink;
    return await this.#context.tracing.span('deliver', { 'wattjobs.sink': name, [`wattjobs.${takes}`]: batch[takes].length }, deliver);
  }

  #record({ accepted, refused, retry, warnings = [] }: Answer): void {
    const { tally, log, countsReadings } = this.#context;
    this.#undelivered = retry;
    if (countsReadings) tally.readings += accepted;
    for (const refusal of refused) {
      tally.problem(refusal);
      log.error({ err: refusal }, 'an item was refused');
    }
    for (const { message, fix } of warnings) log.warn({ fix }, message);
    if (retry === undefined) tally.delivered(this.sink.name);
  }
}
