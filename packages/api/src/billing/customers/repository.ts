import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { notFound } from '../../http/refusal.ts';
import type { Customer } from './schema.ts';

type Fields = Omit<Customer, 'endpoints' | 'createdAt' | 'updatedAt'>;

interface CustomerRow extends Fields {
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An endpoint, or a share of it, that is a customer's. */
export interface AssignmentRow {
  readonly endpointId: string;
  readonly share: string;
  readonly line: string | null;
  readonly outlet: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

const assignmentColumns = sql`a.endpoint_id as "endpointId", a.share::text as share, a.line, a.outlet, a.from_at as "from", a.to_at as "to"`;

/** Customers with their endpoints, by name: all, or one. Deleted ones are not among them. */
export async function listCustomers(database: Kysely<Database>, id?: string): Promise<readonly Customer[]> {
  const { rows } = await sql<CustomerRow>`
    select id, name, reference, address, email, timezone, tariffs, created_at as "createdAt", updated_at as "updatedAt"
    from customers where deleted_at is null ${id === undefined ? sql`` : sql`and id = ${id}`} order by name, id
  `.execute(database);
  const assignments = await sql<AssignmentRow & { customerId: string }>`
    select a.customer_id as "customerId", ${assignmentColumns} from customer_endpoints a
    ${id === undefined ? sql`` : sql`where a.customer_id = ${id}`} order by a.from_at nulls first, a.line, a.endpoint_id, a.outlet
  `.execute(database);
  const byCustomer = Map.groupBy(assignments.rows, ({ customerId }) => customerId);
  return rows.map(({ createdAt, updatedAt, ...customer }) => ({
    ...customer,
    endpoints: (byCustomer.get(customer.id) ?? []).map(({ endpointId, share, line, outlet, from, to }) => ({
      endpointId,
      share,
      line,
      outlet,
      from: from?.toISOString() ?? null,
      to: to?.toISOString() ?? null,
    })),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }));
}

/** The customer with that id. @throws Refusal (404) if there is none, or it was deleted */
export async function requireCustomer(database: Kysely<Database>, id: string, purpose: 'look' | 'change' = 'look'): Promise<Customer> {
  if (purpose === 'change') await sql`select 1 from customers where id = ${id} for no key update`.execute(database);
  const [customer] = await listCustomers(database, id);
  if (customer === undefined) throw notFound(`There is no customer ${id}.`);
  return customer;
}

/** Stores a customer, or changes it; the endpoints apart. */
export async function storeCustomer(database: Kysely<Database>, customer: Fields, now: Date): Promise<void> {
  const { id, name, reference, address, email, timezone, tariffs } = customer;
  await sql`
    insert into customers (id, name, reference, address, email, timezone, tariffs, created_at, updated_at)
    values (${id}, ${name}, ${reference}, ${address}, ${email}, ${timezone}, ${JSON.stringify(tariffs)}::jsonb, ${now}, ${now})
    on conflict (id) do update set name = excluded.name, reference = excluded.reference, address = excluded.address, email = excluded.email,
      timezone = excluded.timezone, tariffs = excluded.tariffs, updated_at = excluded.updated_at
  `.execute(database);
}

/** Replaces the endpoints of a customer. */
export async function storeAssignments(
  database: Kysely<Database>,
  customerId: string,
  assignments: readonly AssignmentRow[],
): Promise<void> {
  await sql`delete from customer_endpoints where customer_id = ${customerId}`.execute(database);
  await sql`
    insert into customer_endpoints (id, customer_id, endpoint_id, share, line, outlet, from_at, to_at)
    select gen_random_uuid(), ${customerId}, "endpointId", share, line, outlet, "from", "to"
    from jsonb_to_recordset(${JSON.stringify(assignments)}::jsonb)
      as given ("endpointId" uuid, share numeric, line text, outlet text, "from" timestamptz, "to" timestamptz)
  `.execute(database);
}

/** The zones of endpoints, also of deleted ones. They are locked, so that two customers are not given the same share at once. */
export async function lockEndpoints(database: Kysely<Database>, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; timezone: string }>`
    select id, timezone from endpoints where id = any(${ids}::uuid[]) order by id for no key update
  `.execute(database);
  return new Map(rows.map(({ id, timezone }) => [id, timezone]));
}

/** What others have of these endpoints. */
export async function othersAssignments(
  database: Kysely<Database>,
  customerId: string,
  endpointIds: readonly string[],
): Promise<readonly (AssignmentRow & { readonly customer: string })[]> {
  const { rows } = await sql<AssignmentRow & { customer: string }>`
    select c.name as customer, ${assignmentColumns} from customer_endpoints a join customers c on c.id = a.customer_id
    where a.customer_id <> ${customerId} and a.endpoint_id = any(${endpointIds}::uuid[])
  `.execute(database);
  return rows;
}

/** Deletes a customer that no statement is about; else marks it, as `ended` and without what is theirs after `now`. */
export async function deleteCustomer(database: Kysely<Database>, ended: Customer, now: Date): Promise<void> {
  await sql`delete from tenant_links where customer_id = ${ended.id}`.execute(database);
  const { rows } = await sql`select 1 from statements where customer_id = ${ended.id} limit 1`.execute(database);
  if (rows.length === 0) {
    await sql`delete from customer_endpoints where customer_id = ${ended.id}`.execute(database);
    await sql`delete from customers where id = ${ended.id}`.execute(database);
    return;
  }
  await sql`delete from customer_endpoints where customer_id = ${ended.id} and from_at >= ${now}`.execute(database);
  await sql`update customer_endpoints set to_at = ${now} where customer_id = ${ended.id} and coalesce(to_at > ${now}, true)`.execute(
    database,
  );
  await sql`
    update customers set deleted_at = ${now}, tariffs = ${JSON.stringify(ended.tariffs)}::jsonb where id = ${ended.id}
  `.execute(database);
}
