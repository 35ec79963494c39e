import type { Logger } from 'pino';
import type { Pass } from '../job/job.ts';
import { type Batch, devicesOf, type Sink } from '../sinks/sink.ts';
import type { Remembered } from '../state/remembered.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import { MemoryOutbox } from './memory-outbox.ts';
import type { Outbox } from './outbox.ts';
import type { ProgressLog } from './progress-log.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import type { Tally } from './tally.ts';

interface DeliveryOptions<State> {
  /** Every sink of the run. */
  readonly sinks: readonly Sink[];
  /** That of the sink of lines, if the run has one. */
  readonly lineOutbox: StoreAndForward | undefined;
  /** What its passes read: the present, or a past window. */
  readonly kind: 'readings' | 'history';
  readonly sourceState: Remembered<State>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tally: Tally;
  readonly progressLog: ProgressLog;
  /** Aborted when there is no time left to wait for a sink. */
  readonly outOfTime: AbortSignal;
}

/** Delivers passes one by one to every sink, and updates the state of the source. */
export class Delivery<State> {
  readonly #options: DeliveryOptions<State>;
  readonly #outboxes: readonly Outbox[];
  /** The sinks that decide whether a pass was delivered: those of rows if there are any, because rows are the record. */
  readonly #deciding: readonly Outbox[];
  /** The last pass that was not delivered, as long as a sink that decides lacks something. */
  #undelivered: Pass<State> | undefined;

  constructor(options: DeliveryOptions<State>) {
    const { sinks, telemetry, lineOutbox } = options;
    const takesRows = sinks.some(({ takes }) => takes === 'rows');
    const deciding = takesRows ? sinks.filter(({ takes }) => takes === 'rows') : sinks;
    this.#options = options;
    if (lineOutbox !== undefined) lineOutbox.countsReadings = lineOutbox.sink === deciding[0];
    this.#outboxes = sinks.map((sink) =>
      sink === lineOutbox?.sink
        ? lineOutbox
        : new MemoryOutbox(sink, { ...options, tracing: telemetry.tracing, countsReadings: sink === deciding[0] }),
    );
    this.#deciding = this.#outboxes.filter(({ sink }) => deciding.includes(sink));
  }

  /** How many readings a pass contains, for the sink that counts them. */
  readings(pass: Pass<State>): number {
    return this.#deciding[0]?.sink.readings(this.#batchOf(pass)) ?? 0;
  }

  /**
   * Delivers a pass and updates the state; returns whether the pass counts as delivered.
   * What an outbox keeps on a disk counts for the source: it need not be read again.
   */
  async deliver(pass: Pass<State>): Promise<boolean> {
    const { tally, telemetry, progressLog, kind } = this.#options;
    const batch = this.#batchOf(pass);
    const readings = this.readings(pass);
    if (readings > 0) tally.anyReading = true;
    for (const device of devicesOf(batch)) tally.devices.add(device);
    if (kind === 'readings' && batch.points.length > 0) telemetry.gauge(kind, batch.points);
    let [delivered, accepted] = [true, true];
    for (const outbox of this.#outboxes) {
      const result = await outbox.deliver(batch);
      if (!this.#deciding.includes(outbox)) continue;
      accepted &&= result === 'accepted';
      delivered &&= result !== 'undelivered';
    }
    if (!delivered) this.#undelivered = pass;
    else if (this.#isComplete) this.#undelivered = undefined;
    if (accepted) progressLog.logFirstDelivery(readings);
    await this.#remember(pass, delivered);
    return delivered;
  }

  /** Updates the state after a pass that was not delivered. */
  async rememberUndelivered(pass: Pass<State>): Promise<void> {
    await this.#remember(pass, false);
  }

  /** At the end of the run: retries what was not accepted for a few seconds. */
  async settle(): Promise<void> {
    for (const outbox of this.#outboxes) await outbox.flush();
    if (this.#undelivered !== undefined && this.#isComplete) await this.#remember(this.#undelivered, true);
  }

  /** True if the sinks that decide lack nothing. */
  get #isComplete(): boolean {
    return this.#deciding.every(({ isEmpty }) => isEmpty);
  }

  async #remember({ remember }: Pass<State>, delivered: boolean): Promise<void> {
    if (remember !== undefined) await this.#options.sourceState.update((state) => remember(state, delivered));
  }

  #batchOf({ points, rows = [], isPartial = false }: Pass<State>): Batch {
    // What is not a number is unknown, and an unknown value has no point.
    return { kind: this.#options.kind, points: points.filter(({ value }) => Number.isFinite(value)), rows, isPartial };
  }
}
