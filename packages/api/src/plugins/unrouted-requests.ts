import type { FastifyBaseLogger } from 'fastify';
import type { ApiMetrics } from '../metrics.ts';

/** What is told of a request that reached no route: nothing of its text, in which a key may be. */
export interface UnroutedRequest {
  readonly id: string;
  /** Absent if the request could not be read as far as that. */
  readonly method?: string | undefined;
  readonly status: number;
  readonly remote: string | undefined;
  /** Why it reached none, as a program can match on it. */
  readonly reason: string;
}

/** Where every request is written down. */
export interface RequestRecords {
  readonly log: FastifyBaseLogger;
  readonly metrics: ApiMetrics;
}

/** Writes down a request that reached no route, as the hooks do with every other: one line of the log, and the numbers. */
export function recordUnrouted({ log, metrics }: RequestRecords, request: UnroutedRequest): void {
  const { id, method = 'unknown', status, remote, reason } = request;
  log.info({ transaction_id: id, method, route: 'unknown', status, remote, reason }, 'request');
  metrics.answered({ method, route: 'unknown', status, seconds: 0 });
}
