import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { isoTime } from '../iso-time.ts';
import type { Stored } from '../record-routes.ts';
import type { NewTariff, Tariff } from './schema.ts';

/** All tariffs by name, or the one with that id: also those that were deleted. */
export async function readTariffs(database: Kysely<Database>, id: string | null = null): Promise<readonly Stored<Tariff>[]> {
  const { rows } = await sql<Stored<Tariff>>`
    select id, name, currency, total_rule as "totalRule", versions, ${isoTime('created_at')} as "createdAt",
      ${isoTime('updated_at')} as "updatedAt", ${isoTime('deleted_at')} as "deletedAt"
    from tariffs where ${id}::uuid is null or id = ${id} order by name, id
  `.execute(database);
  return rows;
}

/** Stores a tariff, or changes its name and versions. */
export async function storeTariff(database: Kysely<Database>, id: string, tariff: NewTariff, now: Date): Promise<void> {
  const { name, currency, totalRule, versions } = tariff;
  await sql`
    insert into tariffs (id, name, currency, total_rule, versions, created_at, updated_at)
    values (${id}, ${name}, ${currency}, ${totalRule}, ${JSON.stringify(versions)}::jsonb, ${now}, ${now})
    on conflict (id) do update set name = excluded.name, versions = excluded.versions, updated_at = excluded.updated_at
  `.execute(database);
}

interface Use {
  readonly customer: string;
  readonly isDeleted: boolean;
  /** The latest month that was closed for the customer. */
  readonly closedMonth: string | null;
}

/** The customers that have or had the tariff. */
export async function usesOf(database: Kysely<Database>, tariffId: string): Promise<readonly Use[]> {
  const { rows } = await sql<Use>`
    select name as customer, deleted_at is not null as "isDeleted",
      (select max(month) from statements where customer_id = customers.id) as "closedMonth"
    from customers where tariffs @> ${JSON.stringify([{ tariffId }])}::jsonb order by name
  `.execute(database);
  return rows;
}
