import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DatabaseBusy } from './database/connection-queue.ts';
import { isDatabaseAway } from './database/database-errors.ts';
import { conditionGauges } from './readings/condition-gauges.ts';
import type { Conditions } from './readings/conditions.ts';

/** The result of an item that was sent. */
export type IngestOutcome = 'created' | 'updated' | 'unchanged' | 'refused';

/** Database connections, and requests that wait for one. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** The API's own metrics. */
export class ApiMetrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #refusals: Counter<'reason'>;
  readonly #items: Counter<'kind' | 'outcome'>;
  readonly #setConditions: (conditions: Conditions | undefined) => void;
  #readConditions: (() => Promise<Conditions>) | undefined;

  constructor(pool: () => PoolState) {
    const registers = [this.#registry];
    this.#requests = new Histogram({
      name: 'wattjobs_api_request_duration_seconds',
      help: 'Duration of requests.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
      registers,
    });
    this.#refusals = new Counter({
      name: 'wattjobs_api_refused_keys_total',
      help: 'Requests that were refused because of their key.',
      labelNames: ['reason'],
      registers,
    });
    this.#items = new Counter({
      name: 'wattjobs_api_ingested_items_total',
      help: 'Posted items by result.',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    this.#setConditions = conditionGauges(registers);
    gauge(registers, 'wattjobs_api_database_connections', 'Connections to the database.', () => pool().total);
    gauge(registers, 'wattjobs_api_database_connections_idle', 'Idle connections to the database.', () => pool().idle);
    gauge(registers, 'wattjobs_api_database_waiting_requests', 'Requests that wait for a database connection.', () => pool().waiting);
    gauge(registers, 'process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
    gauge(
      registers,
      'process_cpu_seconds_total',
      'CPU time of the process.',
      () => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    );
  }

  /** Counts an answered request. `route` is the pattern, never the address. */
  answered(request: { readonly method: string; readonly route: string; readonly status: number; readonly seconds: number }): void {
    this.#requests.observe({ method: request.method, route: request.route, status: request.status }, request.seconds);
  }

  /** Counts a refused key. */
  refused(reason: 'key_missing' | 'key_unclear' | 'key_unknown' | 'too_many_refusals' | 'token_expired' | 'scope_missing'): void {
    this.#refusals.inc({ reason });
  }

  /** Counts items of a kind, by result. */
  ingested(kind: string, outcome: IngestOutcome, count: number): void {
    this.#items.inc({ kind, outcome }, count);
  }

  /** From now on, the metrics contain what this reads about endpoints. */
  observeEndpoints(read: () => Promise<Conditions>): void {
    this.#readConditions = read;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The metrics in the Prometheus text format. While the database does not answer, those about endpoints are missing. */
  async exposition(): Promise<string> {
    this.#setConditions(await this.#conditions());
    return await this.#registry.metrics();
  }

  /** @throws any error that is not about a database that is away or busy: a scrape that fails is seen, a missing series is not */
  async #conditions(): Promise<Conditions | undefined> {
    try {
      return await this.#readConditions?.();
    } catch (error) {
      if (error instanceof DatabaseBusy || isDatabaseAway(error)) return undefined;
      throw error;
    }
  }
}

function gauge(registers: Registry[], name: string, help: string, read: () => number): Gauge {
  return new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}
