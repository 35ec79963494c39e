import type { Logger } from 'pino';
import type { Pass } from '../job.ts';
import type { MetricDefinition } from '../measurement.ts';
import type { DeliveryAnswer, MeasurementGroup, Sink } from '../sinks/sink.ts';
import type { Remembered } from '../state/remembered.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import { offerPatiently } from './offer.ts';
import type { RunnerSettings } from './runner-settings.ts';
import type { Tally } from './tally.ts';

interface DeliveryParts<State> {
  readonly sink: Sink;
  readonly sourceState: Remembered<State>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly runner: RunnerSettings;
  readonly tally: Tally;
  readonly metrics: readonly MetricDefinition[];
  /** Aborted when there is no time left to wait for a sink. */
  readonly outOfTime: AbortSignal;
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
    const pass = this.#waiting;
    if (pass === undefined) return;
    await this.#answered(pass, await offerPatiently(this.#groupOf(pass), this.#parts));
  }

  async #offer(pass: Pass<State>): Promise<DeliveryAnswer> {
    const { sink, telemetry, outOfTime } = this.#parts;
    const attributes = { 'wattjobs.sink': sink.name };
    const answer = await telemetry.tracing.span('deliver', attributes, () => sink.deliver(this.#groupOf(pass), outOfTime));
    await this.#answered(pass, answer);
    return answer;
  }

  async #answered(pass: Pass<State>, { answer }: DeliveryAnswer): Promise<void> {
    this.#waiting = answer === 'retry-later' ? pass : undefined;
    if (answer !== 'accepted') return;
    this.#parts.tally.delivered(this.#readingsOf(pass));
    await this.#keep(pass, true);
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
