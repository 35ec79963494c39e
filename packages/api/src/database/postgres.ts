import type pg from 'pg';
import { openOnPool, type OpenDatabase } from './open-database.ts';

/** Which Postgres, and how many connections to it. */
export interface PostgresSettings {
  /** The address with its password: never logged. */
  readonly server: Pick<pg.PoolConfig, 'connectionString' | 'host' | 'port' | 'user' | 'password' | 'database'>;
  /** Connections that stay open after use. */
  readonly poolSize: number;
  /** Further connections, open only while needed. */
  readonly maxOverflow: number;
  /** Age at which a connection is replaced; 0 for never. */
  readonly recycleSeconds: number;
  /** Longest time of one statement; 0 for no limit. */
  readonly statementTimeoutMs: number;
}

/** How long a connection beyond the pool's size is kept after its last use. */
const overflowIdleMs = 10_000;

/** Puts a pool in front of a Postgres; it connects on first use. */
export function openPostgres(settings: PostgresSettings, whenConnectionLost: (error: Error) => void): OpenDatabase {
  const { server, poolSize, maxOverflow, recycleSeconds, statementTimeoutMs } = settings;
  const options: pg.PoolConfig = {
    ...server,
    application_name: 'wattjobs-api',
    min: poolSize,
    max: poolSize + maxOverflow,
    idleTimeoutMillis: overflowIdleMs,
    maxLifetimeSeconds: recycleSeconds,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Sent in a connection's first message, in which PgBouncer refuses unknown parameters.
    ...(statementTimeoutMs === 0 ? {} : { statement_timeout: statementTimeoutMs }),
  };
  return openOnPool('postgres', options, whenConnectionLost);
}
