import type { OutboundGuard } from '@wattjobs/web-meters/guard';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import type { ChangeContext } from './changes.ts';

/** What the routes of this domain need. */
export interface EndpointsContext extends ChangeContext {
  readonly database: Kysely<Database>;
  readonly randomBytes: (count: number) => Buffer;
  /** Judges the addresses of meters that are tested. */
  readonly guard: OutboundGuard;
  /** Aborted once the server is shutting down. */
  readonly stop: AbortSignal;
}
