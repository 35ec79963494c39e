import type { ReadingItem } from '@wattjobs/rows/consumption';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
import { dueAfter } from '../../endpoints/due/due-endpoints.ts';
import { textColumn } from '../../ingest/columns.ts';

/**
 * Notes when the endpoints of new readings were tried and read last; never backwards. A reading by which an endpoint is not due ends its
 * claim; an old one, that arrives late, does not: it is not the one that the claim is for.
 */
export async function noteAttempts(transaction: Transaction<Database>, items: readonly ReadingItem[], now: Date): Promise<void> {
  if (items.length === 0) return;
  await sql`
    update endpoints set
      claimed_until = case when ${dueAfter(sql`newest.tried_at`)} <= ${now}::timestamptz then claimed_until end,
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
