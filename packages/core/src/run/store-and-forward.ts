import type { Logger } from 'pino';
import { RetryDelivery } from '../errors/errors.ts';
import type { Parcel } from '../outbox/backlog.ts';
import type { LineBlock, LineSink, SendAnswer } from '../sinks/line-sink.ts';
import type { Batch } from '../sinks/sink.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { retryForMs, type RetryLimits } from './deliver-with-retries.ts';
import { ForwardingPace } from './forwarding-pace.ts';
import { KeptLines, type KeptLinesOptions } from './kept-lines.ts';
import { logOutcome } from './log-outcome.ts';
import type { Delivered, Outbox } from './outbox.ts';
import type { Tally } from './tally.ts';

export interface StoreAndForwardOptions extends RetryLimits, Omit<KeptLinesOptions, 'dialect'> {
  readonly sink: LineSink;
  readonly bytesPerSecond: number;
  readonly random: () => number;
  readonly tracing: Tracing;
  readonly log: Logger;
  readonly tally: Tally;
}

/** How much waits, and what was lost. */
export interface OutboxStatus {
  readonly location: string;
  readonly byteLength: number;
  readonly lineCount: number;
  readonly readingCount: number;
  /** Those of the readings that wait in memory. */
  readonly unsafeReadings: number;
  readonly oldestMs: number | undefined;
  readonly evictedReadings: number;
  readonly quarantinedLines: number;
}

/** How long a pass that is kept on a disk waits for the sink: the next one must be read in time. */
const patienceMs = 1_000;

/** What is sent next: the newest pass, the rest of one that was sent in part, or what waited. */
interface Shipment {
  readonly parcel: Parcel;
  readonly block: LineBlock;
  readonly isNewest: boolean;
}

/**
 * The outbox of a sink of lines. It keeps each pass before it sends it, and removes it after the sink accepted it.
 * The newest pass goes first; what waited follows behind it, one request at a time, within the rate budget.
 * If the disk fails, passes wait in memory until it works again.
 */
export class StoreAndForward implements Outbox {
  readonly sink: LineSink;
  /** True if the run's readings are counted at this sink; otherwise a reading would be counted at each. */
  countsReadings = true;
  readonly #options: StoreAndForwardOptions;
  readonly #kept: KeptLines;
  readonly #pace: ForwardingPace;
  #newest: (Shipment & { readonly answered: (isAccepted: boolean) => void }) | undefined;
  #unfinished: Shipment | undefined;
  #worker: Promise<void> = Promise.resolve();
  #isWorking = false;
  /** Ends the worker's wait. */
  #wake: () => void = () => undefined;
  #isFlushing = false;
  #bug: { readonly error: unknown } | undefined;
  #lastSend: 'none' | 'accepted' | 'failed' = 'none';

  constructor(options: StoreAndForwardOptions) {
    this.sink = options.sink;
    this.#options = options;
    this.#kept = new KeptLines({ ...options, dialect: this.sink.dialect });
    this.#pace = new ForwardingPace(options);
  }

  get isEmpty(): boolean {
    return this.#kept.isSafe;
  }

  get status(): OutboxStatus {
    const { disk, report } = this.#options;
    const { byteLength, lineCount, readingCount, oldestMs } = this.#kept.size;
    return {
      location: disk?.folder ?? 'memory',
      byteLength,
      lineCount,
      readingCount,
      unsafeReadings: this.#kept.unsafeReadings,
      oldestMs,
      evictedReadings: report.evictedReadings,
      quarantinedLines: report.quarantinedLines,
    };
  }

  async deliver(batch: Batch): Promise<Delivered> {
    if (batch.points.length === 0) return 'accepted';
    const { block, refused, warnings } = this.sink.encode(batch);
    logOutcome({ refused, warnings }, this.#options);
    if (block === undefined) return 'accepted';
    const { parcel, isDurable } = await this.#kept.keep(block);
    const accepted = new Promise<boolean>((answered) => {
      this.#newest?.answered(false);
      this.#newest = { parcel, block, isNewest: true, answered };
    });
    const isPaused = this.#pace.pauseMs > 0;
    this.#forwardInBackground();
    const isAccepted = !isPaused && (await (isDurable ? Promise.race([accepted, this.#outOfPatience()]) : accepted));
    if (this.#bug !== undefined) throw this.#bug.error;
    if (isAccepted) return 'accepted';
    // A window of the past that is only kept would be read on and on, and push newer readings out.
    return isDurable && batch.kind !== 'history' ? 'kept' : 'undelivered';
  }

  async flush(): Promise<void> {
    const { clock, outOfTime, disk, tally } = this.#options;
    this.#isFlushing = true;
    this.#wake();
    await this.#worker;
    this.#pace.tryNow();
    if (disk === undefined) this.#pace.forgetBudget();
    const deadlineMs = clock.monotonic() + retryForMs;
    const isInTime = (pauseMs: number) => clock.monotonic() + pauseMs < deadlineMs;
    await this.#forward(isInTime, (waitMs) => clock.sleep(waitMs, outOfTime));
    this.#isFlushing = false;
    if (this.#bug !== undefined) throw this.#bug.error;
    const isLeft = !this.isEmpty || (!this.#kept.isEmpty && this.#lastSend === 'none');
    if (isLeft && this.#lastSend !== 'failed') {
      tally.undelivered(this, new RetryDelivery('there was no time left to send what waits in the outbox', { reason: 'outbox_waits' }));
    }
  }

  /** Ends the use of the disk. */
  async close(): Promise<void> {
    await this.#kept.close();
  }

  async #outOfPatience(): Promise<false> {
    const { clock } = this.#options;
    const signal = clock.timeout(patienceMs);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return false;
  }

  #forwardInBackground(): void {
    this.#wake();
    if (this.#isWorking) return;
    const { clock } = this.#options;
    const isInBackground = () => !this.#isFlushing;
    this.#worker = this.#forward(isInBackground, async (waitMs) => {
      const signal = clock.timeout(waitMs);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    });
  }

  /** Sends as long as something waits. A bug is thrown by the next delivery. */
  async #forward(mayGoOn: (pauseMs: number) => boolean, wait: (waitMs: number) => Promise<void>): Promise<void> {
    const { outOfTime } = this.#options;
    this.#isWorking = true;
    try {
      while (this.#bug === undefined && !outOfTime.aborted) {
        if (this.#newest === undefined && this.#unfinished === undefined && !this.#kept.mayHaveMore) return;
        const pauseMs = this.#newest === undefined ? this.#pace.backlogPauseMs : this.#pace.pauseMs;
        if (!mayGoOn(pauseMs)) return;
        if (pauseMs > 0) {
          // It is kept, and the next pass must be read in time.
          this.#newest?.answered(false);
          await wait(pauseMs);
          continue;
        }
        const shipment = await this.#nextShipment();
        if (shipment !== undefined) await this.#send(shipment);
        // A batch may have come while the disk was read.
        else if (this.#newest === undefined) return;
      }
    } catch (error) {
      this.#bug = { error };
    } finally {
      this.#isWorking = false;
      this.#newest?.answered(false);
    }
  }

  async #nextShipment(): Promise<Shipment | undefined> {
    const waiting = this.#newest ?? this.#unfinished;
    if (waiting !== undefined) return waiting;
    const parcel = await this.#kept.next();
    if (parcel === undefined) return undefined;
    const { block, dialect } = parcel;
    return { parcel, block: this.sink.rewrite(block, dialect), isNewest: false };
  }

  async #send(shipment: Shipment): Promise<void> {
    const { tracing, tally, outOfTime, report } = this.#options;
    const newest = shipment === this.#newest ? this.#newest : undefined;
    if (newest !== undefined) this.#newest = undefined;
    if (shipment === this.#unfinished) this.#unfinished = undefined;
    const { block, parcel, isNewest } = shipment;
    const attributes = { 'wattjobs.sink': this.sink.name, 'wattjobs.lines': block.lineCount };
    let isAccepted = false;
    try {
      const answer = await tracing.span('deliver', attributes, () => this.sink.send(block, outOfTime));
      isAccepted = answer.retry === undefined;
      if (this.countsReadings) tally.readings += answer.acceptedReadings;
      this.#quarantine(answer.refused);
      if (!isNewest) this.#pace.spent(block.text.length);
      if (answer.retry === undefined) {
        parcel.acknowledge();
        if (isNewest) this.#kept.accepted(block);
        this.#lastSend = 'accepted';
        this.#pace.succeeded();
        report.succeeded();
        if (this.isEmpty) tally.delivered(this);
        return;
      }
      this.#lastSend = 'failed';
      this.#pace.failed(answer.retry);
      report.failed(answer.retry.error);
      tally.undelivered(this, answer.retry.error);
      if (answer.retry.error.reason === 'line_protocol_connection') await this.#kept.receiverIsGone();
      // What was accepted of it is not sent again, as long as this process lives.
      if (answer.retry.block.lineCount < block.lineCount) this.#unfinished = { parcel, block: answer.retry.block, isNewest: false };
    } catch (error) {
      // Before the delivery that waits for the answer goes on.
      this.#bug = { error };
    } finally {
      newest?.answered(isAccepted);
    }
  }

  /** Sets lines aside that the sink will never accept, with its words. */
  #quarantine(refused: SendAnswer['refused']): void {
    if (refused.length === 0) return;
    const { disk, report, log, clock } = this.#options;
    report.quarantinedLines += refused.length;
    logOutcome({ refused: refused.map(({ error }) => error) }, this.#options);
    const time = new Date(clock.now()).toISOString();
    try {
      const dropped = disk?.quarantine.append(
        refused.map(({ line, error }) => ({ time, line, reason: error.reason, error: error.message })),
      );
      if (dropped !== undefined && dropped > 0) log.warn({ lines: dropped }, 'the quarantine is full: its oldest lines are gone');
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      log.warn({ err: error }, 'refused lines could not be written to the quarantine');
    }
  }
}
