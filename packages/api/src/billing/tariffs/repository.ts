import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { notFound } from '../../http/refusal.ts';
import type { NewTariff, Tariff } from './schema.ts';

interface TariffRow extends Omit<Tariff, 'createdAt' | 'updatedAt'> {
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = sql`id, name, currency, total_rule as "totalRule", versions, created_at as "createdAt", updated_at as "updatedAt"`;

/** All tariffs by name; deleted ones are not among them. */
export async function listTariffs(database: Kysely<Database>): Promise<readonly Tariff[]> {
  const { rows } = await sql<TariffRow>`select ${columns} from tariffs where deleted_at is null order by name, id`.execute(database);
  return rows.map(shown);
}

/** The tariff with that id. @throws Refusal (404) if there is none, or it was deleted */
export async function requireTariff(database: Kysely<Database>, id: string, purpose: 'look' | 'change' = 'look'): Promise<Tariff> {
  const { rows } = await sql<TariffRow>`
    select ${columns} from tariffs where id = ${id} and deleted_at is null ${purpose === 'change' ? sql`for update` : sql``}
  `.execute(database);
  if (rows[0] === undefined) throw notFound(`There is no tariff ${id}.`);
  return shown(rows[0]);
}

/** Stores a tariff, or changes it. */
export async function storeTariff(database: Kysely<Database>, id: string, tariff: NewTariff, now: Date): Promise<Tariff> {
  const { name, currency, totalRule, versions } = tariff;
  const { rows } = await sql<TariffRow>`
    insert into tariffs (id, name, currency, total_rule, versions, created_at, updated_at)
    values (${id}, ${name}, ${currency}, ${totalRule}, ${JSON.stringify(versions)}::jsonb, ${now}, ${now})
    on conflict (id) do update set name = excluded.name, versions = excluded.versions, updated_at = excluded.updated_at
    returning ${columns}
  `.execute(database);
  return shown(rows[0] as TariffRow);
}

/** Marks a tariff as deleted. */
export async function deleteTariff(database: Kysely<Database>, id: string, now: Date): Promise<void> {
  await sql`update tariffs set deleted_at = ${now} where id = ${id}`.execute(database);
}

/** The names of the customers that have the tariff, by name; deleted ones are not among them. */
export async function customersWith(database: Kysely<Database>, tariffId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from customers where deleted_at is null and tariffs @> ${mentions(tariffId)}::jsonb order by name
  `.execute(database);
  return rows.map(({ name }) => name);
}

/** The latest month that was closed for a customer with the tariff; null if there is none. */
export async function latestClosedMonth(database: Kysely<Database>, tariffId: string): Promise<string | null> {
  const { rows } = await sql<{ month: string | null }>`
    select max(s.month) as month from statements s join customers c on c.id = s.customer_id where c.tariffs @> ${mentions(tariffId)}::jsonb
  `.execute(database);
  return rows[0]?.month ?? null;
}

function mentions(tariffId: string): string {
  return JSON.stringify([{ tariffId }]);
}

function shown({ createdAt, updatedAt, ...tariff }: TariffRow): Tariff {
  return { ...tariff, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
