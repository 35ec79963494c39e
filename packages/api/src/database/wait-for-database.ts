import { FixSettings, RenewCredentials, WaitForDatabase } from '@wattjobs/core/errors';
import type { Clock } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import { sqlStateOf } from './database-errors.ts';
import type { Database } from './types.ts';

const tries = 5;
const pauseMs = 2_000;

export interface WaitOptions {
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Called after every failed attempt, with a short reason. */
  readonly onFailure: (attempt: number, of: number, why: string) => void;
}

/**
 * Waits until the database answers: it may still be starting, or it or its user being created.
 * @throws WaitForDatabase after the last attempt, or when stopped
 * @throws RenewCredentials, FixSettings if it answers and waiting will not help
 */
export async function waitForDatabase(database: Kysely<Database>, { clock, stop, onFailure }: WaitOptions): Promise<void> {
  let last: unknown;
  for (let attempt = 1; attempt <= tries && !stop.aborted; attempt += 1) {
    try {
      await sql`select 1`.execute(database);
      return;
    } catch (error) {
      last = error;
      onFailure(attempt, tries, inWords(error));
      if (attempt < tries) await clock.sleep(pauseMs, stop);
    }
  }
  throw explain(last);
}

function explain(error: unknown): Error {
  const state = sqlStateOf(error);
  if (state?.startsWith('28') === true) {
    return new RenewCredentials('the database refused the user or the password', {
      reason: 'database_refused',
      fix: 'Correct DATABASE_URL, or POSTGRES_USER and POSTGRES_PASSWORD.',
      cause: error,
    });
  }
  if (state === '3D000')
    return new FixSettings([{ name: 'DATABASE_URL or POSTGRES_DB', problem: 'names a database that does not exist: create it' }]);
  return new WaitForDatabase(`the database did not answer in ${tries} attempts: ${inWords(error)}`, { cause: error });
}

/** What failed, without the address: it may hold a password. */
function inWords(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return inWords(error.errors[0]);
  return error instanceof Error ? error.message : 'no attempt was made';
}
