import { RenewCredentials, RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import type { MeterOutcome } from '@wattjobs/web-meters/reading';
import type { Endpoint } from '../endpoints/endpoint.ts';

/** An endpoint that could not be visited. */
interface NotVisited {
  readonly kind: 'not-visited';
  readonly timeMs: number;
  readonly error: WattjobsError;
}

/** How reading an endpoint went. */
export interface EndpointReading {
  readonly endpoint: Endpoint;
  readonly outcome: MeterOutcome | NotVisited;
}

/** What a reading adds to the problems of a run: its failure, with the name of the endpoint. A refused login needs a person. */
export function problemOf({ endpoint, outcome }: EndpointReading): WattjobsError | undefined {
  if (!('error' in outcome)) return undefined;
  const { error } = outcome;
  // A bug, and settings that are wrong, are told as they are.
  if (outcome.kind === 'not-visited' || !(error instanceof RetrySource)) return error;
  const { reason, fix, context } = error;
  const details = { reason, fix, context: { ...context, endpoint: endpoint.name }, cause: error };
  const Failure = reason === 'login_refused' ? RenewCredentials : RetrySource;
  return new Failure(`${endpoint.name}: ${error.message}`, details);
}

/** About how many bytes the evidence of a reading has. */
export function evidenceBytes({ outcome }: EndpointReading): number {
  if (outcome.kind === 'not-visited') return 0;
  const { pageStart = '', screenshot } = outcome.evidence;
  return pageStart.length + (screenshot?.length ?? 0);
}
