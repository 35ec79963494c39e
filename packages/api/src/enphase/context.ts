import type { Clock } from '@wattjobs/core/time';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import type { ApiMetrics } from '../metrics.ts';

/** What the routes of this domain need. */
export interface EnphaseContext {
  readonly database: Kysely<Database>;
  readonly clock: Clock;
  readonly metrics: Pick<ApiMetrics, 'ingested'>;
}
