import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/types.ts';
import { numberColumn } from './columns.ts';

/**
 * Waits until no other transaction writes data of these subjects; the turn lasts until the transaction ends.
 * Subjects share 64 locks, taken in one order: there is no deadlock, and the server's lock table never fills.
 * @param lockKey the first number of the source's advisory locks; no other source or program uses it in the same database
 */
export async function takeTurn(transaction: Transaction<Database>, lockKey: number, subjectIds: ReadonlySet<number>): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(${lockKey}, number)
    from (
      select distinct hashint8(id) & 63 as number from unnest(${numberColumn([...subjectIds], (id) => id)}::bigint[]) as id order by 1
    ) as numbers
  `.execute(transaction);
}
