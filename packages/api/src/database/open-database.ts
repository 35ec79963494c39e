import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './types.ts';

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

/** Puts Kysely on a pool. `closeEngine` ends what the pool stood on, once all its connections are back. */
export function openOnPool(
  engine: OpenDatabase['engine'],
  options: pg.PoolConfig,
  whenConnectionLost: (error: Error) => void,
  closeEngine: () => Promise<void> = () => Promise.resolve(),
): OpenDatabase {
  const pool = new pg.Pool(options);
  // An idle connection was lost: the pool has dropped it already, and the next query opens another.
  pool.on('error', whenConnectionLost);
  // One that is in use, between two queries of a transaction: its next query fails, and the pool drops it when it comes back.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  let closing: Promise<void> | undefined;
  return {
    engine,
    kysely,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => {
      closing ??= kysely.destroy().then(closeEngine);
      return closing;
    },
  };
}
