import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';

/** The start of the page that was kept with a reading; undefined if there is no such reading, or no page of it any more. */
export async function storedPage(database: Kysely<Database>, readingId: string): Promise<string | undefined> {
  const { rows } = await sql<{ page_start: string | null }>`
    select page_start from consumption_readings join consumption_evidence using (endpoint_id, read_at) where id = ${readingId}
  `.execute(database);
  return rows[0]?.page_start ?? undefined;
}
