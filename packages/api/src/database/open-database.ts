import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { ConnectionQueue } from './connection-queue.ts';
import { queuedPool } from './queued-pool.ts';
import type { Database } from './types.ts';

/** How many requests may wait for a connection, and for how long. Each holds its body in memory. */
const mostWaiting = 250;
const longestWaitMs = 5_000;

/** An open database: Postgres, or PGlite behind the same pool. */
export interface OpenDatabase {
  readonly engine: 'postgres' | 'pglite';
  readonly kysely: Kysely<Database>;
  /** Its data folder; undefined on a Postgres. */
  readonly dataFolder?: string;
  /** How many connections there are, and how many requests wait for one. */
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Waits for running work, then closes; may be called again. */
  close(): Promise<void>;
}

interface EngineHooks {
  /** Awaited before each query. */
  readonly rest?: () => Promise<void>;
  /** Closes what the pool uses, once all its connections are back. */
  readonly closeEngine?: () => Promise<void>;
}

/** Puts Kysely on a pool that grants connections in the order of the requests. */
export function openOnPool(
  engine: OpenDatabase['engine'],
  options: pg.PoolConfig,
  whenConnectionLost: (error: Error) => void,
  { rest = () => Promise.resolve(), closeEngine = () => Promise.resolve() }: EngineHooks = {},
): OpenDatabase {
  const pool = new pg.Pool({ ...options, connectionTimeoutMillis: longestWaitMs });
  const queue = new ConnectionQueue({ places: pool.options.max, mostWaiting, longestWaitMs });
  // An idle connection was lost: the pool has dropped it already, and the next query opens another.
  pool.on('error', whenConnectionLost);
  // One in use, between two queries of a transaction: its next query fails, and the pool drops it on return.
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
