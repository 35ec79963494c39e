import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import type { ChangeContext } from './changes.ts';
import type { TrialTerms } from './trial/trials.ts';

/** What the routes of this domain need. */
export interface EndpointsContext extends ChangeContext, TrialTerms {
  readonly database: Kysely<Database>;
  readonly randomBytes: (count: number) => Buffer;
}
