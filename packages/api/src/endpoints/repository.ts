import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database } from '../database/types.ts';
import { notFound } from '../http/refusal.ts';
import type { EndpointChange, EndpointQuery } from './schemas.ts';

export type EndpointRow = Selectable<Database['endpoints']>;

/** A page of endpoints by name, and how many there are. Deleted ones are not among them. */
export async function listEndpoints(
  database: Kysely<Database>,
  { clientName, enabled, page, limit }: EndpointQuery,
): Promise<{ rows: readonly EndpointRow[]; total: number }> {
  const wanted = database
    .selectFrom('endpoints')
    .where('deleted_at', 'is', null)
    .$if(clientName !== undefined, (query) => query.where('client_name', '=', clientName ?? ''))
    .$if(enabled !== undefined, (query) => query.where('enabled', '=', enabled === 'true'));
  const rows = await wanted
    .selectAll()
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .offset((page - 1) * limit)
    .execute();
  const { total } = await wanted.select(({ fn }) => fn.countAll<string>().as('total')).executeTakeFirstOrThrow();
  return { rows, total: Number(total) };
}

/** The endpoint with that id. @throws Refusal (404) if there is none, or it was deleted */
export async function requireEndpoint(database: Kysely<Database>, id: string, purpose: 'look' | 'change' = 'look'): Promise<EndpointRow> {
  const row = await database
    .selectFrom('endpoints')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .$if(purpose === 'change', (query) => query.forNoKeyUpdate())
    .executeTakeFirst();
  if (row === undefined) throw notFound(`There is no endpoint ${id}.`);
  return row;
}

/** Deletes an endpoint and its credentials. Its row stays, because its readings are history. */
export async function deleteEndpoint(database: Kysely<Database>, id: string, now: Date): Promise<void> {
  const { numUpdatedRows } = await database
    .updateTable('endpoints')
    .set({ deleted_at: now, sealed_auth_config: null, enabled: false, claimed_until: null })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw notFound(`There is no endpoint ${id}.`);
}

/** The columns that the given fields set; the credentials are not among them. */
export function columnsOf(change: EndpointChange): Partial<Insertable<Database['endpoints']>> {
  const { scrapingConfig, meterReplacedAt, multiplier } = change;
  const columns = {
    name: change.name,
    ip_address: change.ipAddress,
    type: change.type,
    vendor: change.vendor,
    location: change.location,
    client_name: change.clientName,
    auth_type: change.authType,
    scraping_config: scrapingConfig === undefined ? undefined : JSON.stringify(scrapingConfig),
    enabled: change.enabled,
    poll_interval_minutes: change.pollInterval,
    timezone: change.timezone,
    rated_power_kw: change.ratedPowerKw,
    register_modulus: change.registerModulus,
    multipliers: multiplier === undefined ? undefined : JSON.stringify(multiplier),
    meter_replaced_at: typeof meterReplacedAt === 'string' ? new Date(meterReplacedAt) : meterReplacedAt,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
