import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { ConnectionQueue } from './connection-queue.ts';

/**
 * A pool that grants its connections by a queue.
 * `rest` is awaited before each query: PGlite runs in this thread, and other events must get their turn.
 */
export function queuedPool(pool: pg.Pool, queue: ConnectionQueue, rest: () => Promise<void>): PostgresPool {
  return {
    options: pool.options,
    connect: async () => {
      await queue.enter();
      try {
        return lent(await pool.connect(), queue, rest);
      } catch (error) {
        queue.leave();
        throw error;
      }
    },
    end: () => pool.end(),
  };
}

/** A connection as Kysely uses it. */
function lent(client: pg.PoolClient, queue: ConnectionQueue, rest: () => Promise<void>): PostgresPoolClient {
  const query = async (sql: string, parameters: readonly unknown[]) => {
    await rest();
    return await client.query(sql, [...parameters]);
  };
  return {
    // Kysely asks for a cursor only if it was given a library for them.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => {
      client.release(destroy);
      queue.leave();
    },
  };
}
