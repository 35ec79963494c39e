import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { notFound } from '../../http/refusal.ts';
import { isoTime } from '../iso-time.ts';
import type { NewTariff, Tariff } from './schema.ts';

/** A tariff, perhaps one that was deleted: customers had it. */
export interface StoredTariff extends Tariff {
  readonly deletedAt: string | null;
}

/** All tariffs by name, or the one with that id: also those that were deleted. */
export async function readTariffs(database: Kysely<Database>, id: string | null = null): Promise<readonly StoredTariff[]> {
  const { rows } = await sql<StoredTariff>`
    select id, name, currency, total_rule as "totalRule", versions, ${isoTime('created_at')} as "createdAt",
      ${isoTime('updated_at')} as "updatedAt", ${isoTime('deleted_at')} as "deletedAt"
    from tariffs where ${id}::uuid is null or id = ${id} order by name, id
  `.execute(database);
  return rows;
}

/** The tariff with that id. @throws Refusal (404) if there is none, or it was deleted */
export async function requireTariff(database: Kysely<Database>, id: string): Promise<Tariff> {
  const [tariff] = await readTariffs(database, id);
  if (tariff?.deletedAt !== null) throw notFound(`There is no tariff ${id}.`);
  return tariff;
}

/** Stores a tariff, or changes its name and versions. */
export async function storeTariff(database: Kysely<Database>, id: string, tariff: NewTariff, now: Date): Promise<Tariff> {
  const { name, currency, totalRule, versions } = tariff;
  await sql`
    insert into tariffs (id, name, currency, total_rule, versions, created_at, updated_at)
    values (${id}, ${name}, ${currency}, ${totalRule}, ${JSON.stringify(versions)}::jsonb, ${now}, ${now})
    on conflict (id) do update set name = excluded.name, versions = excluded.versions, updated_at = excluded.updated_at
  `.execute(database);
  return requireTariff(database, id);
}

/** The customers that have or had the tariff, and the latest month that was closed for each of them. */
export async function usesOf(
  database: Kysely<Database>,
  tariffId: string,
): Promise<readonly { readonly customer: string; readonly isDeleted: boolean; readonly closedMonth: string | null }[]> {
  const { rows } = await sql<{ customer: string; isDeleted: boolean; closedMonth: string | null }>`
    select name as customer, deleted_at is not null as "isDeleted",
      (select max(month) from statements where customer_id = customers.id) as "closedMonth"
    from customers where tariffs @> ${JSON.stringify([{ tariffId }])}::jsonb order by name
  `.execute(database);
  return rows;
}
