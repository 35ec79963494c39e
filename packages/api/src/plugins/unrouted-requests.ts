import type { FastifyBaseLogger } from 'fastify';
import type { ApiMetrics } from '../metrics.ts';

/** What is recorded of a request that reached no route: nothing of its text, which may contain a key. */
export interface UnroutedRequest {
  readonly id: string;
  /** Absent if that part of the request could not be read. */
  readonly method?: string | undefined;
  readonly status: number;
  readonly remote: string | undefined;
  /** Why it reached none, as a code for programs. */
  readonly reason: string;
}

/** Where every request is recorded. */
export interface RequestRecords {
  readonly log: FastifyBaseLogger;
  readonly metrics: ApiMetrics;
}

/** Records a request that reached no route, as the hooks do for all others: one log line, and the metrics. */
export function recordUnrouted({ log, metrics }: RequestRecords, request: UnroutedRequest): void {
  const { id, method = 'unknown', status, remote, reason } = request;
  log.info({ transaction_id: id, method, route: 'unknown', status, remote, reason }, 'request');
  metrics.answered({ method, route: 'unknown', status, seconds: 0 });
}
