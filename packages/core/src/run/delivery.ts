import type { Logger } from 'pino';
import type { Pass } from '../job/job.ts';
import type { MetricDefinition } from '../job/measurement.ts';
import type { Destination, RowsAnswer } from '../sinks/destination.ts';
import type { DeliveryAnswer, MeasurementGroup, Sink } from '../sinks/sink.ts';
import type { Remembered } from '../state/remembered.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import { offerPatiently } from './offer.ts';
import type { RunStory } from './run-story.ts';
import type { RunnerSettings } from './runner-settings.ts';
import type { Tally } from './tally.ts';

interface DeliveryParts<State, Rows> {
  /** Takes the rows if the source has its own destination. */
  readonly destination: Destination<Rows> | undefined;
  /** Takes the measurements. */
  readonly sink: Sink;
  readonly sourceState: Remembered<State>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly runner: RunnerSettings;
  readonly tally: Tally;
  readonly story: RunStory;
  readonly metrics: readonly MetricDefinition[];
  /** Aborted when there is no time left to wait for a sink. */
  readonly outOfTime: AbortSignal;
}

/** The answers to one pass. */
interface Answers {
  /** Absent if the pass has no rows, or the source no destination. */
  readonly rows: RowsAnswer | undefined;
  readonly measurements: DeliveryAnswer;
}

/** Delivers passes one by one. Of those that were not accepted, only the last is tried again. */
export class Delivery<State, Rows> {
  readonly #parts: DeliveryParts<State, Rows>;
  readonly #readingNames: ReadonlySet<string>;
  #last: { readonly pass: Pass<State, Rows>; readonly answers: Answers } | undefined;

  constructor(parts: DeliveryParts<State, Rows>) {
    this.#parts = parts;
    this.#readingNames = new Set(parts.metrics.filter(({ kind }) => kind === 'reading').map(({ name }) => name));
  }

  hasReading(pass: Pass<State, Rows>): boolean {
    return this.#readingsOf(pass) > 0;
  }

  /** Delivers a pass to the destination and the sink, and keeps the new state; returns whether it counts as delivered. */
  async deliver(pass: Pass<State, Rows>): Promise<boolean> {
    const { tally, telemetry, story } = this.#parts;
    if (this.hasReading(pass)) tally.anyReading = true;
    if (pass.measurements.length > 0) telemetry.gauge(this.#groupOf(pass));
    const answers = { rows: await this.#offerRows(pass), measurements: await this.#offerMeasurements(pass) };
    this.#last = { pass, answers };
    for (const answer of [answers.rows, answers.measurements]) {
      if (answer === undefined || answer.answer === 'accepted') continue;
      tally.undelivered(answer.error);
      story.found('delivery', [answer.error]);
    }
    this.#count(pass, answers);
    if (decides(answers)) story.delivered(this.#readingsOf(pass));
    await this.#keep(pass, decides(answers));
    return decides(answers);
  }

  /** Keeps the state after a pass that was not delivered. */
  async keepUndelivered(pass: Pass<State, Rows>): Promise<void> {
    await this.#keep(pass, false);
  }

  /** At the end of the run: tries for a few seconds to deliver what was not accepted from the last pass. */
  async settle(): Promise<void> {
    if (this.#last === undefined || allTaken(this.#last.answers)) return;
    const { pass, answers: before } = this.#last;
    const { rows, measurements } = before;
    const after = {
      rows: rows?.answer === 'retry-later' ? await offerPatiently(() => this.#offerRows(pass), this.#parts) : rows,
      measurements:
        measurements.answer === 'retry-later' ? await offerPatiently(() => this.#offerMeasurements(pass), this.#parts) : measurements,
    };
    this.#count(pass, after);
    if (decides(after) && !decides(before)) await this.#keep(pass, true);
  }

  async #offerRows({ rows }: Pass<State, Rows>): Promise<RowsAnswer | undefined> {
    const { destination, telemetry, outOfTime, tally, log } = this.#parts;
    if (destination === undefined || rows === undefined) return undefined;
    const attributes = { 'wattjobs.sink': destination.name, 'wattjobs.rows': destination.count(rows) };
    const answer = await telemetry.tracing.span('deliver', attributes, () => destination.deliver(rows, outOfTime));
    const refusals = answer.answer === 'accepted' ? (answer.refusals ?? []) : [];
    for (const refusal of refusals) {
      tally.problem(refusal);
      log.error({ err: refusal }, 'a row was refused');
    }
    if (answer.answer === 'accepted') tally.readings += destination.count(rows) - refusals.length;
    return answer;
  }

  async #offerMeasurements(pass: Pass<State, Rows>): Promise<DeliveryAnswer> {
    const { sink, telemetry, outOfTime } = this.#parts;
    // A pass without measurements measured nothing: an empty group would erase the values of the previous pass.
    if (pass.measurements.length === 0) return { answer: 'accepted' };
    const attributes = { 'wattjobs.sink': sink.name };
    return await telemetry.tracing.span('deliver', attributes, () => sink.deliver(this.#groupOf(pass), outOfTime));
  }

  #count(pass: Pass<State, Rows>, answers: Answers): void {
    if (!allTaken(answers)) return;
    // Rows are counted when accepted, because a retry only contains the remaining ones.
    this.#parts.tally.delivered(answers.rows === undefined ? this.#readingsOf(pass) : 0);
  }

  async #keep({ remember }: Pass<State, Rows>, delivered: boolean): Promise<void> {
    if (remember !== undefined) await this.#parts.sourceState.update((state) => remember(state, delivered));
  }

  #groupOf({ measurements, keepsOthers = false }: Pass<State, Rows>): MeasurementGroup {
    const { jobName, instanceName } = this.#parts.runner;
    return { job: jobName, instance: instanceName, measurements, mode: keepsOthers ? 'merge' : 'replace' };
  }

  /** Counts rows if the source has a destination, else measurements, so that no reading is counted twice. */
  #readingsOf({ measurements, rows }: Pass<State, Rows>): number {
    const { destination } = this.#parts;
    if (destination !== undefined) return rows === undefined ? 0 : destination.count(rows);
    return measurements.filter(({ name }) => this.#readingNames.has(name)).length;
  }
}

function allTaken({ rows, measurements }: Answers): boolean {
  return measurements.answer === 'accepted' && (rows === undefined || rows.answer === 'accepted');
}

/** Whether a pass counts as delivered: by its rows, if it has any, else by its measurements. */
function decides({ rows, measurements }: Answers): boolean {
  return (rows ?? measurements).answer === 'accepted';
}
