import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { ConnectionQueue } from './connection-queue.ts';
import { queuedPool } from './queued-pool.ts';
import type { Database } from './types.ts';

/** How many requests wait for a connection at most, and for how long. Each of them holds what it was sent in memory. */
const mostWaiting = 250;
const longestWaitMs = 5_000;

/** A database that is open: Postgres, or PGlite behind the same pool. */
export interface OpenDatabase {
  readonly engine: 'postgres' | 'pglite';
  readonly kysely: Kysely<Database>;
  /** The data folder that it lies in; undefined on a Postgres. */
  readonly dataFolder?: string;
  /** How many connections there are, and how many requests wait for one. */
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Waits for what is under way, then closes; harmless when repeated. */
  close(): Promise<void>;
}

interface EngineParts {
  /** Waited for before each query. */
  readonly rest?: () => Promise<void>;
  /** Ends what the pool stood on, once all its connections are back. */
  readonly closeEngine?: () => Promise<void>;
}

/** Puts Kysely on a pool, whose connections are given out in the order of the requests. */
export function openOnPool(
  engine: OpenDatabase['engine'],
  options: pg.PoolConfig,
  whenConnectionLost: (error: Error) => void,
  { rest = () => Promise.resolve(), closeEngine = () => Promise.resolve() }: EngineParts = {},
): OpenDatabase {
  const pool = new pg.Pool({ ...options, connectionTimeoutMillis: longestWaitMs });
  const queue = new ConnectionQueue({ places: pool.options.max, mostWaiting, longestWaitMs });
  // An idle connection was lost: the pool has dropped it already, and the next query opens another.
  pool.on('error', whenConnectionLost);
  // One that is in use, between two queries of a transaction: its next query fails, and the pool drops it when it comes back.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool: queuedPool(pool, queue, rest) }) });
  let closing: Promise<void> | undefined;
  return {
    engine,
    kysely,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: queue.waiting }),
    close: () => {
      closing ??= kysely.destroy().then(closeEngine);
      return closing;
    },
  };
}
