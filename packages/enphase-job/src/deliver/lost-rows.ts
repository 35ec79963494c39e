import { RunBackfill, type WattjobsError } from '@wattjobs/core/errors';
import type { ApiDatabase } from '@wattjobs/core/sinks';
import type { EnphaseState, SystemState } from '../state.ts';

/** What is remembered of the database that took the rows. */
type RememberedDatabase = NonNullable<EnphaseState['database']>;

/** How many past days are read again automatically: as many as one call covers. */
const rereadDays = 6;

/** Whether the API has lost rows that it took: it has another database, or an earlier state of the same one. */
export function lacksRows(remembered: RememberedDatabase | undefined, seen: ApiDatabase | undefined): boolean {
  if (remembered === undefined || seen === undefined) return false;
  return remembered.id !== seen.id || seen.batches < remembered.batches;
}

/**
 * The state after the API lost rows: nothing counts as delivered any more.
 * The last days are delivered again automatically; the loss is remembered until a backfill is done.
 */
export function forgetDelivered(state: EnphaseState, seen: ApiDatabase, nowMs: number): EnphaseState {
  const { backfill: _finished, ...rest } = state;
  const systems = Object.entries(state.systems).map(([id, system]) => [id, undelivered(system, nowMs)]);
  return { ...rest, systems: Object.fromEntries(systems), database: { ...seen, rowsMissingSinceMs: nowMs } };
}

function undelivered(given: SystemState, nowMs: number): SystemState {
  const { details: _details, attempts, watermarks, ...system } = given;
  const oldest = Math.floor(nowMs / 1000) - (rereadDays - 1) * 86_400;
  const moved = Object.entries(watermarks).map(([endpoint, seconds]) => [endpoint, Math.min(seconds, oldest)]);
  // All of it is due again, except what the cloud did not answer.
  const failed = Object.entries(attempts).filter(([, { failures = 0 }]) => failures > 0);
  return { ...system, attempts: Object.fromEntries(failed), watermarks: Object.fromEntries(moved) };
}

/** The state after a batch was accepted: the database and the batch number. */
export function rememberDatabase(state: EnphaseState, seen: ApiDatabase | undefined): EnphaseState {
  return seen === undefined ? state : { ...state, database: { ...state.database, ...seen } };
}

/** The state after a backfill: the missing rows were delivered again. */
export function withRowsRestored(state: EnphaseState): EnphaseState {
  if (state.database === undefined) return state;
  const { rowsMissingSinceMs: _, ...database } = state.database;
  return { ...state, database };
}

/** Reported in every run from the first that notices it until a backfill is done; undefined if no row is missing. */
export function missingRowsProblem(remembered: RememberedDatabase | undefined): WattjobsError | undefined {
  if (remembered?.rowsMissingSinceMs === undefined) return undefined;
  const since = new Date(remembered.rowsMissingSinceMs).toISOString();
  return new RunBackfill(
    `the local API has a different database than the one that took the rows, or an earlier state of it (noticed at ${since}, database ${remembered.id}): rows are missing`,
    {
      reason: 'api_rows_missing',
      fix: `Restore the database of the API, then run "enphase-job backfill --from DAY --to DAY" for the missing days. The job delivers the last ${rereadDays} days again by itself. It reports this problem until a backfill is finished.`,
    },
  );
}
