import { FixSettings, RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import { HttpSession } from '@wattjobs/core/http';
import type { Finding, KeyedRow, Pass, Source, Tick } from '@wattjobs/core/job';
import { apiSink, LocalApi, type Sink } from '@wattjobs/core/sinks';
import type { ReadingItem } from '@wattjobs/rows/consumption';
import { checkEndpoints } from './check.ts';
import type { ConsumptionContext } from './context.ts';
import { type OfferingSink, offeringSink, withoutEvidence } from './deliver/offering-sink.ts';
import { toPoints } from './deliver/points.ts';
import { rowOf, toRows } from './deliver/reading-items.ts';
import type { EndpointList } from './endpoints/endpoint.ts';
import { endpointsOfApi } from './endpoints/endpoints-of-api.ts';
import { endpointsOfFile } from './endpoints/endpoints-of-file.ts';
import { type EndpointReading, problemOf } from './reading/endpoint-reading.ts';
import { ReadingPool } from './reading/reading-pool.ts';
import { Visits } from './reading/visits.ts';
import { type ConsumptionState, withUnsent, withVisits } from './state.ts';

/** The API's route for readings. */
const batchPath = '/api/v1/consumption/readings/batch';

/** The endpoints that are due, each visited once. */
export class ConsumptionSource implements Source<ConsumptionState> {
  readonly sinks: readonly Sink[];
  readonly #context: ConsumptionContext;
  readonly #list: EndpointList;
  readonly #visits: Visits;
  readonly #sink: OfferingSink | undefined;
  readonly #counts = { read: 0, failed: 0, saysNothing: 0 };
  #pool: ReadingPool | undefined;

  private constructor(context: ConsumptionContext, { list, sink }: Endpoints) {
    this.#context = context;
    this.#list = list;
    this.#sink = sink;
    this.sinks = sink === undefined ? [] : [sink];
    this.#visits = new Visits(context);
  }

  /** @throws FixSettings if nothing says where the endpoints are, or their file has a mistake */
  static async open(context: ConsumptionContext): Promise<ConsumptionSource> {
    return new ConsumptionSource(context, await openEndpoints(context));
  }

  async read({ signal }: Tick): Promise<Pass<ConsumptionState>> {
    this.#pool ??= this.#newPool(this.#list, signal);
    const { readings, isLast } = await this.#pool.part();
    this.#report(readings, isLast);
    const rows = this.#sink === undefined ? [] : toRows(readings);
    return {
      points: toPoints(readings),
      // What an earlier run could not deliver goes with the first part, even if nothing was read.
      rows: rows.length === 0 && isLast ? (this.#sink?.waiting ?? []) : rows,
      problems: [...readings.map(problemOf), ...(isLast ? this.#problemsOfPool(signal) : [])].filter((problem) => problem !== undefined),
      part: isLast ? 'last' : 'more',
      nothingDue: isLast && this.#visited === 0 && this.#pool.listProblem === undefined && this.#pool.left === 0,
      remember: this.#sink === undefined ? this.#rememberVisits(readings) : this.#rememberUnsent(this.#sink, rows),
    };
  }

  check(signal: AbortSignal): AsyncIterable<Finding> {
    const all = [() => this.#list.all(signal)];
    return checkEndpoints(this.#newPool({ next: async () => (await all.shift()?.()) ?? [] }, signal, false));
  }

  async close(): Promise<void> {
    await this.#visits.close();
  }

  #newPool(list: Pick<EndpointList, 'next'>, signal: AbortSignal, inParts = !this.#context.dryRun): ReadingPool {
    const { settings, clock, random } = this.#context;
    return new ReadingPool({ list, atOnce: settings.batchSize, visit: this.#visits.visitUntil(signal), clock, random, inParts, signal });
  }

  get #visited(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
  }

  #report(readings: readonly EndpointReading[], isLast: boolean): void {
    const { log } = this.#context;
    for (const { endpoint, outcome } of readings) {
      if (outcome.kind === 'read') this.#counts.read += 1;
      else if (outcome.kind === 'says-nothing') this.#counts.saysNothing += 1;
      else {
        this.#counts.failed += 1;
        const { reason, fix, message } = outcome.error;
        log.warn({ endpoint: endpoint.name, reason, fix }, message);
      }
    }
    const left = this.#pool?.left ?? 0;
    if (readings.length > 0 || isLast)
      log.info({ ...this.#counts, ...(left === 0 ? {} : { left }) }, isLast ? 'all visits are over' : 'visits so far');
  }

  #problemsOfPool(signal: AbortSignal): readonly (WattjobsError | undefined)[] {
    const { listProblem, left } = this.#pool ?? { listProblem: undefined, left: 0 };
    if (left === 0 || this.#context.stop.aborted || !signal.aborted) return [listProblem];
    const fix = 'Raise BATCH_SIZE or JOB_DURATION, or use more shards; the next run reads them.';
    return [listProblem, new RetrySource(`${left} endpoints were due, and there was no time for them`, { reason: 'endpoints_left', fix })];
  }

  #rememberVisits(readings: readonly EndpointReading[]) {
    const listed = new Set(this.#context.settings.endpoints?.endpoints.map(({ name, id = name }) => id));
    return (state: ConsumptionState) => withVisits(state, readings, listed);
  }

  #rememberUnsent({ waiting }: OfferingSink, rows: readonly KeyedRow[]) {
    const offered = [...waiting, ...rows].map((row) => withoutEvidence(row).body as ReadingItem);
    return (state: ConsumptionState, delivered: boolean) => withUnsent(state, offered, delivered);
  }
}

/** Where endpoints come from, and where their readings go besides the sinks that every job has. */
interface Endpoints {
  readonly list: EndpointList;
  readonly sink?: OfferingSink;
}

async function openEndpoints(context: ConsumptionContext): Promise<Endpoints> {
  const { settings, state, tracing, log } = context;
  const { localApiUrl: baseUrl, localApiKey: key, endpoints } = settings;
  if (endpoints !== undefined) return { list: await endpointsOfFile(endpoints, context) };
  if (baseUrl === undefined) {
    const problem = 'is not set, and neither is ENDPOINTS_FILE: set one of them';
    throw new FixSettings([{ name: 'WATTJOBS_API_URL', problem, example: 'http://wattjobs-api:5001' }]);
  }
  const maxBodyBytes = 32 * 1024 * 1024;
  const api = new LocalApi({
    baseUrl,
    key,
    session: new HttpSession({ userAgent: 'wattjobs', cookies: 'none', requestTimeoutMs: 20_000, maxBodyBytes, tracing }),
  });
  const kept = state.current.unsent.map((item) => rowOf(item as ReadingItem));
  const onLost = (rows: number) => log.error({ rows }, 'too many readings wait for the API: the oldest are lost');
  return { list: endpointsOfApi(api, context), sink: offeringSink(apiSink({ api, path: batchPath }), kept, onLost) };
}
