import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { isoTime } from '../iso-time.ts';
import type { Stored } from '../record-routes.ts';
import type { Customer } from './schema.ts';

/** All customers with their endpoints, by name, or the one with that id: also those that were deleted. */
export async function readCustomers(database: Kysely<Database>, id: string | null = null): Promise<readonly Stored<Customer>[]> {
  const { rows } = await sql<Stored<Customer>>`
    select id, name, reference, address, email, timezone, tariffs, ${isoTime('created_at')} as "createdAt",
      ${isoTime('updated_at')} as "updatedAt", ${isoTime('deleted_at')} as "deletedAt",
      coalesce((
        select jsonb_agg(
          jsonb_build_object('endpointId', endpoint_id, 'share', share::text, 'line', line, 'outlet', outlet,
            'from', ${isoTime('from_at')}, 'to', ${isoTime('to_at')})
          order by from_at nulls first, line, endpoint_id, outlet)
        from customer_endpoints where customer_id = customers.id
      ), '[]') as endpoints
    from customers where ${id}::uuid is null or id = ${id} order by name, id
  `.execute(database);
  return rows;
}

/** Stores a customer, or changes it; its endpoints are replaced. */
export async function storeCustomer(
  database: Kysely<Database>,
  customer: Omit<Stored<Customer>, 'createdAt' | 'updatedAt'>,
  now: Date,
): Promise<void> {
  const { id, name, reference, address, email, timezone, tariffs, endpoints, deletedAt } = customer;
  await sql`
    insert into customers (id, name, reference, address, email, timezone, tariffs, created_at, updated_at)
    values (${id}, ${name}, ${reference}, ${address}, ${email}, ${timezone}, ${JSON.stringify(tariffs)}::jsonb, ${now}, ${now})
    on conflict (id) do update set name = excluded.name, reference = excluded.reference, address = excluded.address, email = excluded.email,
      timezone = excluded.timezone, tariffs = excluded.tariffs, updated_at = excluded.updated_at, deleted_at = ${deletedAt}::timestamptz
  `.execute(database);
  await sql`delete from customer_endpoints where customer_id = ${id}`.execute(database);
  await sql`
    insert into customer_endpoints (id, customer_id, endpoint_id, share, line, outlet, from_at, to_at)
    select gen_random_uuid(), ${id}, "endpointId", share, line, outlet, "from", "to"
    from jsonb_to_recordset(${JSON.stringify(endpoints)}::jsonb)
      as given ("endpointId" uuid, share numeric, line text, outlet text, "from" timestamptz, "to" timestamptz)
  `.execute(database);
}

/** Deletes a customer of whom nothing is left. */
export async function eraseCustomer(database: Kysely<Database>, id: string): Promise<void> {
  await sql`delete from customer_endpoints where customer_id = ${id}`.execute(database);
  await sql`delete from customers where id = ${id}`.execute(database);
}
