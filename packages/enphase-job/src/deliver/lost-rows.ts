import { RunBackfill, type WattjobsError } from '@wattjobs/core/errors';
import type { ApiDatabase } from '@wattjobs/core/sinks';
import type { EnphaseState, SystemState } from '../state.ts';

/** What is remembered of the database that took the rows. */
type KnownDatabase = NonNullable<EnphaseState['database']>;

/** How many past days are read again automatically: as many as one call covers. */
const offeredAgainDays = 6;

/** Whether the API has lost rows that it took: it has another database, or an earlier state of the same one. */
export function lacksRows(known: KnownDatabase | undefined, seen: ApiDatabase | undefined): boolean {
  if (known === undefined || seen === undefined) return false;
  return known.id !== seen.id || seen.batches < known.batches;
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

function undelivered(before: SystemState, nowMs: number): SystemState {
  const { details: _details, attempts, watermarks, ...system } = before;
  const oldest = Math.floor(nowMs / 1000) - (offeredAgainDays - 1) * 86_400;
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
export function rowsBroughtBack(state: EnphaseState): EnphaseState {
  if (state.database === undefined) return state;
  const { rowsMissingSinceMs: _, ...database } = state.database;
  return { ...state, database };
}

/** Reported in every run from the first that notices it until a backfill is done; undefined if no row is missing. */
export function rowsMissing(known: KnownDatabase | undefined): WattjobsError | undefined {
  if (known?.rowsMissingSinceMs === undefined) return undefined;
  const since = new Date(known.rowsMissingSinceMs).toISOString();
  return new RunBackfill(
    `the local API has another database than the one that took the rows until now, or an earlier state of it (noticed at ${since}, database ${known.id}): rows are missing there`,
    {
      reason: 'api_rows_missing',
      fix: `Restore the database of the API, and then fill what is missing with "enphase-job backfill --from DAY --to DAY". The last ${offeredAgainDays} days are offered again without it. This is told until a backfill is done.`,
    },
  );
}
