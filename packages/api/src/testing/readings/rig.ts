import { randomUUID } from 'node:crypto';
import { FakeClock } from '@wattjobs/core/testing';
import { sql } from 'kysely';
import { afterEach, beforeEach } from 'vitest';
import { startTestApi, type TestApi, type TestApiOptions } from '../start-test-api.ts';
import { type Answer, send } from '../use-test-api.ts';

interface EndpointFields {
  readonly name?: string;
  readonly timezone?: string;
  readonly enabled?: boolean;
  readonly replacedAt?: string;
  readonly deletedAt?: string;
  readonly createdAt?: string;
}

/** An API under test, and the requests of this domain's tests; paths are below `/api/v1/consumption`. */
export interface ReadingsRig {
  readonly api: TestApi;
  readonly clock: FakeClock;
  /** Stores an endpoint and returns its id. */
  addEndpoint(fields?: EndpointFields): Promise<string>;
  get(path: string): Promise<Answer>;
  /** Posts a batch and returns the answer's `data`. */
  post(...items: readonly unknown[]): Promise<Answer['body']>;
  /** Posts one good reading a pair, of a time and a counter. */
  postValues(endpointId: string, ...values: readonly (readonly [timestamp: string, totalKwh: number])[]): Promise<Answer['body']>;
}

/** Gives every test of a file an API with an empty database; it is noon on 15 January 2026 in UTC. */
export function useReadings(options: Omit<TestApiOptions, 'clock'> = {}): () => ReadingsRig {
  let current: ReadingsRig | undefined;
  beforeEach(async () => {
    const clock = new FakeClock();
    current = rigOf(await startTestApi({ ...options, clock }), clock);
  });
  afterEach(async () => {
    await current?.api.close();
  });
  return () => {
    if (current === undefined) throw new Error('there is no API outside of a test');
    return current;
  };
}

/** A good reading. */
export function good(endpointId: string, timestamp: string, totalKwh: number) {
  return { endpointId, timestamp, success: true, totalKwh };
}

/** A failed reading. */
export function failed(endpointId: string, timestamp: string, reason = 'meter_timeout') {
  return { endpointId, timestamp, success: false, reason, errorMessage: 'the meter did not answer' };
}

function rigOf(api: TestApi, clock: FakeClock): ReadingsRig {
  const at = (path: string) => (path.startsWith('/api/') ? path : `/api/v1/consumption${path}`);
  const post = async (...items: readonly unknown[]) =>
    (await send(api, 'collect', 'POST', '/api/v1/consumption/readings/batch', { items })).body.data;
  return {
    api,
    clock,
    addEndpoint: async ({ name = 'Rack A3', timezone = 'UTC', enabled = true, replacedAt, deletedAt, createdAt } = {}) => {
      const id = randomUUID();
      await sql`
        insert into endpoints (id, name, ip_address, type, auth_type, scraping_config, enabled, poll_interval_minutes, timezone,
          client_name, location, meter_replaced_at, deleted_at, created_at, updated_at)
        values (${id}, ${name}, '192.0.2.1', 'PDU', 'none', '{}', ${enabled}, 15, ${timezone}, 'Client XYZ', 'Hall 1',
          ${replacedAt ?? null}, ${deletedAt ?? null}, ${createdAt ?? '2025-01-01T00:00:00Z'}, now())
      `.execute(api.database);
      return id;
    },
    get: (path) => send(api, 'read', 'GET', at(path)),
    post,
    postValues: (endpointId, ...values) => post(...values.map(([timestamp, totalKwh]) => good(endpointId, timestamp, totalKwh))),
  };
}
