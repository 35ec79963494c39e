import { type Kysely, sql } from 'kysely';
import type { Database } from './types.ts';

/** Which database answers, and its latest batch. */
export interface DatabaseIdentity {
  /** Created with the database; a UUID. */
  readonly id: string;
  /** The number of its last batch; it decreases only if an earlier state was restored. */
  readonly batches: number;
}

/** Reads the database's id and its number of batches. */
export async function readIdentity(database: Kysely<Database>): Promise<DatabaseIdentity> {
  // An unused sequence returns 1 as well.
  const { rows } = await sql<{ id: string; batches: string }>`select id, (
    select case when is_called then last_value else 0 end from taken_batches
  ) as batches from database_identity`.execute(database);
  const [row] = rows;
  if (row === undefined) throw new TypeError('the table database_identity has no row');
  return { id: row.id, batches: Number(row.batches) };
}

/** Numbers a batch, within the batch's transaction. */
export async function numberBatch(database: Kysely<Database>): Promise<DatabaseIdentity> {
  const { rows } = await sql<{
    id: string;
    batches: string;
  }>`select id, nextval('taken_batches') as batches from database_identity`.execute(database);
  const [row] = rows;
  if (row === undefined) throw new TypeError('the table database_identity has no row');
  return { id: row.id, batches: Number(row.batches) };
}
