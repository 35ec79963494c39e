import type { ReadingItem } from '@wattjobs/rows/consumption';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
import { textColumn } from '../../ingest/columns.ts';

/** Ends the claims of the endpoints of new readings, and notes when they were tried and read last; never backwards. */
export async function noteAttempts(transaction: Transaction<Database>, items: readonly ReadingItem[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    update endpoints set
      claimed_until = null,
      last_attempt_at = greatest(last_attempt_at, newest.tried_at),
      last_read_at = greatest(last_read_at, newest.succeeded_at)
    from (
      select endpoint_id, max(read_at) as tried_at, max(read_at) filter (where success) as succeeded_at
      from unnest(
        ${textColumn(items, ({ endpointId }) => endpointId)}::uuid[],
        ${textColumn(items, ({ timestamp }) => new Date(timestamp).toISOString())}::timestamptz[],
        ${textColumn(items, ({ success }) => String(success))}::boolean[]
      ) as posted (endpoint_id, read_at, success)
      group by endpoint_id
    ) as newest
    where endpoints.id = newest.endpoint_id
  `.execute(transaction);
}
