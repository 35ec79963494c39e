import type { Clock } from '@wattjobs/core/time';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';

/** What the routes of this domain need. */
export interface RegistersContext {
  readonly database: Kysely<Database>;
  readonly clock: Clock;
  /** Readings around a boundary that are farther apart are a gap; by default six hours. */
  readonly longestGapMs?: number;
}

export const usualLongestGapMs = 6 * 3_600_000;
