import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';

export interface LinkRow {
  readonly id: string;
  readonly customerId: string;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly revokedAt: Date | null;
}

const columns = sql`id, customer_id as "customerId", expires_at as "expiresAt", created_at as "createdAt", created_by as "createdBy",
  revoked_at as "revokedAt"`;

/** The links of a customer, the newest first: also those that ended. */
export async function listLinks(database: Kysely<Database>, customerId: string): Promise<readonly LinkRow[]> {
  const { rows } = await sql<LinkRow>`
    select ${columns} from tenant_links where customer_id = ${customerId} order by created_at desc, id
  `.execute(database);
  return rows;
}

/** The link with that id; undefined if there is none. */
export async function findLink(database: Kysely<Database>, id: string): Promise<LinkRow | undefined> {
  const { rows } = await sql<LinkRow>`select ${columns} from tenant_links where id = ${id}`.execute(database);
  return rows[0];
}

export async function insertLink(database: Kysely<Database>, { id, customerId, expiresAt, createdAt, createdBy }: LinkRow): Promise<void> {
  await sql`
    insert into tenant_links (id, customer_id, expires_at, created_at, created_by)
    values (${id}, ${customerId}, ${expiresAt}, ${createdAt}, ${createdBy})
  `.execute(database);
}

/** Ends a link for good; undefined if the customer has none with that id. */
export async function revokeLink(database: Kysely<Database>, customerId: string, id: string, now: Date): Promise<LinkRow | undefined> {
  const { rows } = await sql<LinkRow>`
    update tenant_links set revoked_at = coalesce(revoked_at, ${now}) where id = ${id} and customer_id = ${customerId} returning ${columns}
  `.execute(database);
  return rows[0];
}
