import type pg from 'pg';
import { openOnPool, type OpenDatabase } from './open-database.ts';

/** Which Postgres, and how many connections to it. */
export interface PostgresSettings {
  /** The address with its password: it never goes into a log. */
  readonly server: Pick<pg.PoolConfig, 'connectionString' | 'host' | 'port' | 'user' | 'password' | 'database'>;
  /** Connections that stay open once they were needed. */
  readonly poolSize: number;
  /** Connections beyond these, for as long as there is work for them. */
  readonly maxOverflow: number;
  /** Age at which a connection is replaced; 0 for never. */
  readonly recycleSeconds: number;
  /** Longest time of one statement; 0 for no limit. */
  readonly statementTimeoutMs: number;
}

/** How long a connection beyond the pool's size is kept after its last use. */
const overflowIdleMs = 10_000;

/** Puts a pool in front of a Postgres; it connects when it is first asked. */
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
    // Sent with the first message of a connection, and PgBouncer refuses there what it does not know.
    ...(statementTimeoutMs === 0 ? {} : { statement_timeout: statementTimeoutMs }),
  };
  return openOnPool('postgres', options, whenConnectionLost);
}
