import type { Clock } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { OpenDatabase } from './open-database.ts';
import type { Database } from './types.ts';

const pauseMs = 5 * 60_000;

/** How much of the log is replayed after a power cut, at most, plus what one pause wrote. */
const longestLogBytes = 64 * 1024 * 1024;

/**
 * Keeps the log of an embedded database short until `stop`. Postgres runs checkpoints in a separate process, which PGlite lacks:
 * its log grows without limit, and so does the next start.
 */
export async function keepLogShort(
  { engine, kysely }: OpenDatabase,
  { clock, stop, log }: { readonly clock: Clock; readonly stop: AbortSignal; readonly log: Pick<Logger, 'warn'> },
  longestBytes = longestLogBytes,
): Promise<void> {
  if (engine !== 'pglite') return;
  while (!stop.aborted) {
    await clock.sleep(pauseMs, stop);
    try {
      if (!stop.aborted && (await logBytes(kysely)) > longestBytes) await sql`checkpoint`.execute(kysely);
    } catch (error) {
      log.warn({ err: error }, 'the log of the database could not be shortened; it will be tried again');
    }
  }
}

/** Bytes written since the last checkpoint began. */
export async function logBytes(database: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`select pg_current_wal_lsn() - redo_lsn as bytes from pg_control_checkpoint()`.execute(
    database,
  );
  return Number(rows[0]?.bytes ?? 0);
}
