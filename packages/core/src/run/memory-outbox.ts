import type { Logger } from 'pino';
import { type Answer, type Batch, devicesOf, type Retry, type Sink } from '../sinks/sink.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { deliverWithRetries, type RetryLimits } from './deliver-with-retries.ts';
import { logOutcome } from './log-outcome.ts';
import type { Delivered, Outbox } from './outbox.ts';
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
 * Keeps the undelivered rest of the last batch in memory, for a sink that holds the present alone: the next batch is newer and replaces it,
 * except the points of devices that the next batch does not mention.
 */
export class MemoryOutbox implements Outbox {
  readonly sink: Sink;
  readonly #context: OutboxContext;
  #undelivered: Retry | undefined;

  constructor(sink: Sink, context: OutboxContext) {
    this.sink = sink;
    this.#context = context;
  }

  get isEmpty(): boolean {
    return this.#undelivered === undefined;
  }

  async deliver(batch: Batch): Promise<Delivered> {
    if (batch[this.sink.takes].length === 0) return 'accepted';
    const { tally, progressLog, outOfTime } = this.#context;
    const older = this.sink.takes === 'points' ? notReplaced(this.#undelivered, batch) : undefined;
    const { retry } = await this.#traced(batch, () => this.sink.deliver(batch, outOfTime));
    this.#keep(together(older, retry));
    if (retry === undefined) return 'accepted';
    tally.undelivered(this, retry.error);
    progressLog.logProblems('delivery', [retry.error]);
    return 'undelivered';
  }

  async flush(): Promise<void> {
    const undelivered = this.#undelivered;
    if (undelivered?.when !== 'soon') return;
    const { retry } = await this.#traced(undelivered.batch, () => deliverWithRetries(undelivered.batch, this.sink, this.#context));
    this.#keep(retry);
  }

  async #traced(batch: Batch, deliver: () => Promise<Answer>): Promise<Answer> {
    const { takes, name } = this.sink;
    const { tracing, tally, countsReadings } = this.#context;
    const answer = await tracing.span('deliver', { 'wattjobs.sink': name, [`wattjobs.${takes}`]: batch[takes].length }, deliver);
    if (countsReadings) tally.readings += answer.accepted;
    logOutcome(answer, this.#context);
    return answer;
  }

  #keep(undelivered: Retry | undefined): void {
    this.#undelivered = undelivered;
    if (undelivered === undefined) this.#context.tally.delivered(this);
  }
}

/** The points of an undelivered rest that a newer batch does not replace. */
function notReplaced(retry: Retry | undefined, newer: Batch): Retry | undefined {
  if (retry === undefined) return undefined;
  const replaced = new Set(devicesOf(newer));
  const points = retry.batch.points.filter(({ device }) => !replaced.has(device));
  // Points of a partial and of a complete batch cannot be delivered as one.
  if (points.length === 0 || retry.batch.isPartial !== newer.isPartial) return undefined;
  return { ...retry, batch: { ...retry.batch, points } };
}

function together(older: Retry | undefined, newer: Retry | undefined): Retry | undefined {
  if (older === undefined || newer === undefined) return newer ?? older;
  const when = older.when === 'soon' ? older.when : newer.when;
  return { ...newer, when, batch: { ...newer.batch, points: [...older.batch.points, ...newer.batch.points] } };
}
