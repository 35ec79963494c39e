import type { Logger } from 'pino';
import type { Pass } from '../job.ts';
import type { MetricDefinition } from '../measurement.ts';
import type { DeliveryAnswer, MeasurementGroup, Sink } from '../sinks/sink.ts';
import type { Remembered } from '../state/remembered.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import type { RunnerSettings } from './runner-settings.ts';
import type { Tally } from './tally.ts';

/** How long the last values are offered again at the end of a run, within a pod's grace period. */
const settleMs = 5000;
const settlePauseMs = 1000;

interface DeliveryParts<State> {
  readonly sink: Sink;
  readonly sourceState: Remembered<State>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly runner: RunnerSettings;
  readonly tally: Tally;
  readonly metrics: readonly MetricDefinition[];
}

/** Delivers pass after pass; of those that a sink did not take, only the last is worth another try. */
export class Delivery<State> {
  readonly #parts: DeliveryParts<State>;
  readonly #readingNames: ReadonlySet<string>;
  #waiting: Pass<State> | undefined;

  constructor(parts: DeliveryParts<State>) {
    this.#parts = parts;
    this.#readingNames = new Set(parts.metrics.filter(({ kind }) => kind === 'reading').map(({ name }) => name));
  }

  hasReading(pass: Pass<State>): boolean {
    return this.#readingsOf(pass) > 0;
  }

  /** Offers a pass to the sink and keeps what is true from then on. */
  async deliver(pass: Pass<State>): Promise<void> {
    const { tally, telemetry, log } = this.#parts;
    if (this.hasReading(pass)) tally.anyReading = true;
    telemetry.gauge(this.#groupOf(pass));
    const answer = await this.#offer(pass);
    if (answer.answer === 'accepted') return;
    tally.undelivered(answer.error);
    log.warn({ err: answer.error, answer: answer.answer }, 'the values were not delivered');
    await this.keepUndelivered(pass);
  }

  /** Keeps what is true after a pass that no sink has. */
  async keepUndelivered(pass: Pass<State>): Promise<void> {
    await this.#keep(pass, false);
  }

  /** At the end of the run: offers the last values again for a few seconds where the sink did not take them. */
  async settle(): Promise<void> {
    const { clock } = this.#parts;
    const deadlineMs = clock.monotonic() + settleMs;
    while (this.#waiting !== undefined && clock.monotonic() < deadlineMs) {
      await clock.sleep(settlePauseMs);
      await this.#offer(this.#waiting);
    }
  }

  async #offer(pass: Pass<State>): Promise<DeliveryAnswer> {
    const { sink, tally, telemetry } = this.#parts;
    const answer = await telemetry.tracing.span('deliver', { 'wattjobs.sink': sink.name }, () => sink.deliver(this.#groupOf(pass)));
    this.#waiting = answer.answer === 'retry-later' ? pass : undefined;
    if (answer.answer === 'accepted') {
      tally.delivered(this.#readingsOf(pass));
      await this.#keep(pass, true);
    }
    return answer;
  }

  async #keep({ remember }: Pass<State>, delivered: boolean): Promise<void> {
    if (remember !== undefined) await this.#parts.sourceState.update((state) => remember(state, delivered));
  }

  #groupOf({ measurements }: Pass<State>): MeasurementGroup {
    const { jobName, instanceName } = this.#parts.runner;
    return { job: jobName, instance: instanceName, measurements, mode: 'replace' };
  }

  #readingsOf(pass: Pass<State>): number {
    return pass.measurements.filter(({ name }) => this.#readingNames.has(name)).length;
  }
}
