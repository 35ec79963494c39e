import { timeZone } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { notFound } from '../../http/refusal.ts';

/** What answers say of an endpoint, and the zone of its months. */
export interface ReadEndpoint {
  readonly id: string;
  readonly name: string;
  readonly clientName: string | null;
  readonly location: string | null;
  readonly enabled: boolean;
  readonly timezone: string;
}

const columns = sql`id, name, client_name as "clientName", location, enabled, timezone`;

/** Every endpoint that is not deleted, by name. */
export async function listEndpoints(database: Kysely<Database>): Promise<readonly ReadEndpoint[]> {
  return (await sql<ReadEndpoint>`select ${columns} from endpoints where deleted_at is null order by name, id`.execute(database)).rows;
}

/**
 * An endpoint; a deleted one too, because its readings are history.
 * @throws Refusal (404) if it never was
 */
export async function requireEndpoint(database: Kysely<Database>, id: string): Promise<ReadEndpoint> {
  const { rows } = await sql<ReadEndpoint>`select ${columns} from endpoints where id = ${id}`.execute(database);
  if (rows[0] === undefined) throw notFound(`There is no endpoint ${id}.`);
  return rows[0];
}

/** The calendar of an endpoint; each zone is read once, because that takes a while. */
export function zonesOf(): (endpoint: Pick<ReadEndpoint, 'timezone'>) => ReturnType<typeof timeZone> {
  const known = new Map<string, ReturnType<typeof timeZone>>();
  return ({ timezone }) => {
    const zone = known.get(timezone) ?? timeZone(timezone);
    known.set(timezone, zone);
    return zone;
  };
}
