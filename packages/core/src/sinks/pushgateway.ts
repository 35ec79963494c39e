import { HttpFailure } from '../http/http-failure.ts';
import type { HttpSession } from '../http/session.ts';
import { urlBelow } from '../http/url-below.ts';
import type { Finding } from '../job/finding.ts';
import type { Clock } from '../time/clock.ts';
import { exposition } from './exposition.ts';
import { groupingPath } from './grouping-key.ts';
import { temporaryFailure, pushFailure, type PushFailure } from './pushgateway-answer.ts';
import { checkPushgateway } from './pushgateway-check.ts';
import { otherWriters, recentMarks, type WriterMark } from './pushgateway-writers.ts';
import { countReadings, groupPoints, type SeriesNames } from './series-groups.ts';
import { type Answer, type Batch, devicesOf, nothingAccepted, type Sink } from './sink.ts';
import { collision, collisionFix, type Writer } from './writer.ts';

const textFormat = 'text/plain; version=0.0.4; charset=utf-8';

export interface PushgatewayOptions {
  readonly baseUrl: URL;
  readonly session: HttpSession;
  readonly names: SeriesNames;
  /** The writer that pushes; absent if it has no unique name. */
  readonly writer: Writer | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * A Prometheus Pushgateway, or a compatible server: one group per device, with `job` and `instance` as its grouping key.
 * PUT replaces a group, POST merges into it. It holds the last value of each series without a time, so it takes no history.
 */
export function pushgatewaySink(options: PushgatewayOptions): Sink {
  return new Pushgateway(options);
}

class Pushgateway implements Sink {
  readonly name = 'pushgateway';
  readonly takes = 'points';
  readonly #options: PushgatewayOptions;
  /** What writers have marked as theirs: asked for once, concurrently with the rest of the run, after the first successful push. */
  #marks: Promise<readonly WriterMark[]> | undefined;
  /** The devices that the run delivers. */
  readonly #devices = new Set<string>();

  constructor(options: PushgatewayOptions) {
    this.#options = options;
  }

  readings({ kind, points }: Batch): number {
    return kind === 'readings' ? countReadings(points, this.#options.names.metrics) : 0;
  }

  async deliver(batch: Batch, signal: AbortSignal): Promise<Answer> {
    // A batch without points measured nothing: an empty group would erase the values of an earlier one.
    if (batch.kind === 'history' || batch.points.length === 0) return nothingAccepted;
    if (batch.kind === 'readings') {
      const answer = await this.#push(batch, signal);
      for (const device of devicesOf(batch)) this.#devices.add(device);
      // The marks are needed only at the end of the run: if they cannot be read because of a bug, the run ends with it there.
      if (answer.retry === undefined && this.#options.writer !== undefined) this.#askForMarks(signal).catch(() => undefined);
      return answer;
    }
    // Before the run's own mark replaces that of another writer.
    const warnings = await this.#findOthers(signal);
    const answer = await this.#push(batch, signal);
    return { ...answer, ...(warnings.length === 0 ? {} : { warnings }) };
  }

  async *check(signal: AbortSignal): AsyncIterable<Finding> {
    const { baseUrl, session, names } = this.#options;
    const own = [
      { job: names.jobName, instance: names.device, series: names.metrics.map(({ name }) => name) },
      { job: names.run.jobName, instance: names.run.source, series: names.run.metrics.map(({ name }) => name) },
    ];
    yield* await checkPushgateway({ baseUrl, session, signal, own });
    yield* await this.#findOthers(signal);
  }

  /** Pushes group by group; after a failure that concerns all groups, the remaining ones are not tried. */
  async #push(batch: Batch, signal: AbortSignal): Promise<Answer> {
    const undelivered = new Set<string>();
    let failure: PushFailure | undefined;
    for (const group of groupPoints(batch, this.#options.names)) {
      const failed = failure?.affectsOnlyThisGroup === false ? failure : await this.#pushGroup(group, batch.isPartial, signal);
      if (failed !== undefined) undelivered.add(group.instance);
      if (failure === undefined || failed?.affectsOnlyThisGroup === false) failure = failed ?? failure;
    }
    if (failure === undefined) return { accepted: this.readings(batch), refused: [] };
    const retry = { ...batch, points: batch.points.filter(({ device }) => undelivered.has(device)) };
    const { error, when } = failure;
    return { accepted: this.readings(batch) - this.readings(retry), retry: { batch: retry, error, when }, refused: [] };
  }

  async #pushGroup(
    { job, instance, points }: ReturnType<typeof groupPoints>[number],
    isPartial: boolean,
    signal: AbortSignal,
  ): Promise<PushFailure | undefined> {
    const { baseUrl, session, names } = this.#options;
    const url = urlBelow(baseUrl, groupingPath({ job, instance }));
    const body = await exposition(points, [...names.metrics, ...names.run.metrics]);
    try {
      const reply = isPartial
        ? await session.post(url, body, textFormat, { signal })
        : await session.put(url, body, textFormat, { signal });
      return pushFailure(reply, url);
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return temporaryFailure(`the Pushgateway did not accept the values: ${error.message}`, error.reasonOf('pushgateway'), error);
    }
  }

  #askForMarks(signal: AbortSignal): Promise<readonly WriterMark[]> {
    const { baseUrl, session, clock } = this.#options;
    this.#marks ??= recentMarks({ baseUrl, session, nowMs: clock.now(), signal });
    return this.#marks;
  }

  async #findOthers(signal: AbortSignal): Promise<readonly Finding[]> {
    const { writer: own, names } = this.#options;
    if (own === undefined) return [];
    const devices = this.#devices.size === 0 ? new Set([names.device]) : this.#devices;
    const others = otherWriters(await this.#askForMarks(signal), own, devices);
    return others.map((other) => ({ subject: 'Pushgateway', message: collision(own, other), fix: collisionFix }));
  }
}
