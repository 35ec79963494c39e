import type { Clock } from '@wattjobs/core/time';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import type { ApiMetrics } from '../metrics.ts';
import type { WebhookPolicy } from '../webhook/note-failures.ts';

/** What the routes of this domain need. */
export interface ReadingsContext {
  readonly database: Kysely<Database>;
  readonly clock: Clock;
  readonly metrics: Pick<ApiMetrics, 'ingested' | 'observeEndpoints'>;
  /** Absent if no webhook is configured. */
  readonly webhook?: WebhookPolicy;
  /** Readings around a boundary that are farther apart are a gap; by default six hours. */
  readonly longestGapMs?: number;
}

/** The addresses of a route: that of the first generation, and that of the later module. */
export function pathsOf(path: string): readonly string[] {
  return [`/api/v1/consumption${path}`, `/api/v1/m/consumption-monitor${path}`];
}

export const tags = ['consumption'];
