import { WattjobsError } from '@wattjobs/core/errors';
import type { Clock } from '@wattjobs/core/time';
import type { MeterConfiguration } from '@wattjobs/web-meters/configuration';
import type { MeterOutcome } from '@wattjobs/web-meters/reading';
import { type Endpoint, type EndpointList, hostOf } from '../endpoints/endpoint.ts';
import { evidenceBytes, type EndpointReading } from './endpoint-reading.ts';

export interface PoolTerms {
  readonly list: Pick<EndpointList, 'next'>;
  /** How many endpoints are read at once. */
  readonly atOnce: number;
  /** Visits a meter once; a failure is an outcome. */
  readonly visit: (endpoint: Endpoint, configuration: MeterConfiguration) => Promise<MeterOutcome>;
  readonly clock: Clock;
  readonly random: () => number;
  /** False for a person who looks: everything is one part. */
  readonly inParts: boolean;
  /** Aborted at the end of the run and by a stop: visits in progress end, and none begins. */
  readonly signal: AbortSignal;
}

/** What was read since the part before it. */
export interface PoolPart {
  readonly readings: readonly EndpointReading[];
  readonly isLast: boolean;
}

/** An endpoint that waits for a visit. */
interface Waiting {
  readonly endpoint: Endpoint;
  readonly host: string;
  /** How often it was visited already, and how that went. */
  readonly visits: number;
  readonly before?: EndpointReading;
}

/** A failure that may pass is tried again twice. */
const mostVisits = 3;
/** Before the second visit, in the mean; twice as long before the third. */
const backOffMs = 2_000;
/** A part is delivered when it has as many readings, or as many bytes of evidence, or is as old. */
const enough = { readings: 50, bytes: 1_000_000, ageMs: 5_000 };
/** With as many readings that are not delivered yet, no visit begins: each may hold a picture. */
const mostUndelivered = 200;

/** Reads the endpoints of a list: several at once, but those of one host one after the other. One failure never stops others. */
export class ReadingPool {
  /** Why the list ended early. */
  listProblem: WattjobsError | undefined;
  /** How many endpoints were due, and not visited to the end. */
  left = 0;
  readonly #terms: PoolTerms;
  readonly #busyHosts = new Set<string>();
  #waiting: readonly Waiting[] = [];
  #finished: EndpointReading[] = [];
  #running = 0;
  /** How many wait for the end of a pause. */
  #paused = 0;
  #isListOver = false;
  #isOver = false;
  #reading: Promise<void> | undefined;
  #bug: { readonly error: unknown } | undefined;
  #event = Promise.withResolvers<void>();

  constructor(terms: PoolTerms) {
    this.#terms = terms;
    terms.signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  /** Waits until there is enough for the next part. */
  async part(): Promise<PoolPart> {
    this.#reading ??= this.#readAll();
    // A bug is thrown below, and may happen while the part before is delivered.
    this.#reading.catch(() => undefined);
    const age = this.#terms.clock.timeout(enough.ageMs);
    age.addEventListener('abort', () => this.#wake(), { once: true });
    while (!this.#isOver && !this.#isEnough(age.aborted)) await this.#event.promise;
    if (this.#isOver) await this.#reading;
    const readings = this.#finished;
    this.#finished = [];
    this.#wake();
    return { readings, isLast: this.#isOver };
  }

  #isEnough(isOld: boolean): boolean {
    const { length } = this.#finished;
    if (!this.#terms.inParts) return false;
    if (length >= enough.readings || (isOld && length > 0)) return true;
    return this.#finished.reduce((bytes, reading) => bytes + evidenceBytes(reading), 0) >= enough.bytes;
  }

  async #readAll(): Promise<void> {
    const { signal, atOnce, inParts } = this.#terms;
    const most = inParts ? mostUndelivered : Number.POSITIVE_INFINITY;
    try {
      while (this.#bug === undefined) {
        if (signal.aborted) this.#giveUp();
        while (this.#running < atOnce && this.#finished.length < most && this.#startOne());
        if (this.#running < atOnce && !this.#isListOver) await this.#askList();
        else if (this.#running + this.#paused + this.#waiting.length === 0) return;
        else await this.#event.promise;
      }
      throw this.#bug.error;
    } finally {
      this.#isOver = true;
      this.#wake();
    }
  }

  async #askList(): Promise<void> {
    const { list, signal } = this.#terms;
    try {
      const endpoints = await list.next(signal);
      this.#waiting = [...this.#waiting, ...endpoints.map((endpoint) => ({ endpoint, host: hostOf(endpoint), visits: 0 }))];
      this.#isListOver = endpoints.length === 0;
    } catch (error) {
      if (!(error instanceof WattjobsError)) throw error;
      this.#isListOver = true;
      if (!signal.aborted) this.listProblem = error;
    }
  }

  /** Starts the first visit that may begin now; returns whether there was one. Meters that do not answer hold up no first visit of others. */
  #startOne(): boolean {
    const next = this.#waiting.find(({ host, visits }) => (visits === 0 || this.#isListOver) && !this.#busyHosts.has(host));
    if (next === undefined) return false;
    this.#waiting = this.#waiting.filter((other) => other !== next);
    this.#busyHosts.add(next.host);
    this.#running += 1;
    void this.#visit(next)
      .catch((error: unknown) => {
        this.#bug = { error };
      })
      .finally(() => {
        this.#running -= 1;
        this.#busyHosts.delete(next.host);
        this.#wake();
      });
    return true;
  }

  async #visit(task: Waiting): Promise<void> {
    const { visit, clock, signal } = this.#terms;
    const { endpoint } = task;
    if ('problem' in endpoint.plan) {
      this.#finished.push({ endpoint, outcome: { kind: 'not-visited', timeMs: clock.now(), error: endpoint.plan.problem } });
      return;
    }
    const outcome = await visit(endpoint, endpoint.plan.configuration);
    const reading = { endpoint, outcome };
    // A visit that was cut short says nothing about the meter.
    if (outcome.kind === 'failed' && signal.aborted) this.#keepOrLeave(task.before);
    else if (outcome.kind === 'failed' && outcome.isTransient && task.visits + 1 < mostVisits) this.#tryLater(task, reading);
    else this.#finished.push(reading);
  }

  #tryLater({ endpoint, host, visits }: Waiting, before: EndpointReading): void {
    const { clock, random, signal } = this.#terms;
    // Half of it is random, so that meters behind one router are not asked in step.
    const pauseMs = backOffMs * 2 ** visits * (0.5 + random());
    this.#paused += 1;
    void clock.sleep(pauseMs, signal).then(() => {
      this.#paused -= 1;
      this.#waiting = [...this.#waiting, { endpoint, host, visits: visits + 1, before }];
      this.#wake();
    });
  }

  #giveUp(): void {
    this.#isListOver = true;
    for (const { before } of this.#waiting) this.#keepOrLeave(before);
    this.#waiting = [];
  }

  #keepOrLeave(before: EndpointReading | undefined): void {
    if (before === undefined) this.left += 1;
    else this.#finished.push(before);
  }

  #wake(): void {
    const { resolve } = this.#event;
    this.#event = Promise.withResolvers<void>();
    resolve();
  }
}
