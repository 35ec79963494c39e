import { type ApiDatabase, RetryDelivery, type WattjobsError } from '@wattjobs/core';
import type { EnphaseState, SystemState } from '../state.ts';

/** What is remembered of the database that took the rows. */
type KnownDatabase = NonNullable<EnphaseState['database']>;

/** Of the past, so many days are read again by themselves: as many as one call covers. */
const offeredAgainDays = 6;

/** Whether the API that answers lacks rows that it took: it has another database, or an earlier state of the same one. */
export function lacksRows(known: KnownDatabase | undefined, seen: ApiDatabase | undefined): boolean {
  if (known === undefined || seen === undefined) return false;
  return known.id !== seen.id || seen.batches < known.batches;
}

/**
 * What is still true of the state once the API lacks rows: nothing that was delivered counts as delivered.
 * The last days are offered again by themselves; that rows are missing is remembered until a backfill is done.
 */
export function forgetDelivered(state: EnphaseState, seen: ApiDatabase, nowMs: number): EnphaseState {
  const { backfill: _finished, ...rest } = state;
  const systems = Object.entries(state.systems).map(([id, system]) => [id, undelivered(system, nowMs)]);
  return { ...rest, systems: Object.fromEntries(systems), database: { ...seen, rowsMissingSinceMs: nowMs } };
}

function undelivered(before: SystemState, nowMs: number): SystemState {
  const { details: _details, attempts, watermarks, ...system } = before;
  const oldest = Math.floor(nowMs / 1000) - (offeredAgainDays - 1) * 86_400;
  const moved = Object.entries(watermarks).map(([endpoint, seconds]) => [endpoint, Math.min(seconds, oldest)]);
  // All of it is due again, but for what the cloud did not answer.
  const failed = Object.entries(attempts).filter(([, { failures = 0 }]) => failures > 0);
  return { ...system, attempts: Object.fromEntries(failed), watermarks: Object.fromEntries(moved) };
}

/** The state once a batch was taken: by which database, and its number. */
export function rememberDatabase(state: EnphaseState, seen: ApiDatabase | undefined): EnphaseState {
  return seen === undefined ? state : { ...state, database: { ...state.database, ...seen } };
}

/** The state once a backfill was done: what was missing was offered again. */
export function rowsBroughtBack(state: EnphaseState): EnphaseState {
  if (state.database === undefined) return state;
  const { rowsMissingSinceMs: _, ...database } = state.database;
  return { ...state, database };
}

/** Told in every run from the one that noticed it until a backfill is done; undefined where no row is missing. */
export function rowsMissing(known: KnownDatabase | undefined): WattjobsError | undefined {
  if (known?.rowsMissingSinceMs === undefined) return undefined;
  const since = new Date(known.rowsMissingSinceMs).toISOString();
  return new RetryDelivery(
    `the local API has another database than the one that took the rows until now, or an earlier state of it (noticed at ${since}, database ${known.id}): rows are missing there`,
    {
      reason: 'api_rows_missing',
      wayOut: `Restore the database of the API, and then fill what is missing with "enphase-job backfill --from DAY --to DAY". The last ${offeredAgainDays} days are offered again without it. This is told until a backfill is done.`,
    },
  );
}
