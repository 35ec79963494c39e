import { type Kysely, sql } from 'kysely';
import type { Database } from './types.ts';

/** Which database answers, and how far it is. */
export interface DatabaseIdentity {
  /** Made with the database; a UUID. */
  readonly id: string;
  /** The number of the last batch that it took; it goes back only if an earlier state was restored. */
  readonly batches: number;
}

/** Reads which database this is, and how many batches it took. */
export async function readIdentity(database: Kysely<Database>): Promise<DatabaseIdentity> {
  // A sequence that was never used says 1 as well.
  const { rows } = await sql<{ id: string; batches: string }>`select id, (
    select case when is_called then last_value else 0 end from taken_batches
  ) as batches from database_identity`.execute(database);
  const [row] = rows;
  if (row === undefined) throw new TypeError('the table database_identity has no row');
  return { id: row.id, batches: Number(row.batches) };
}

/** Gives a batch its number, within the transaction that takes it. */
export async function numberBatch(database: Kysely<Database>): Promise<DatabaseIdentity> {
  const { rows } = await sql<{
    id: string;
    batches: string;
  }>`select id, nextval('taken_batches') as batches from database_identity`.execute(database);
  const [row] = rows;
  if (row === undefined) throw new TypeError('the table database_identity has no row');
  return { id: row.id, batches: Number(row.batches) };
}
