import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../../database/types.ts';
import { notFound } from '../../http/refusal.ts';

/** What is known of a system. */
export interface KnownSystem {
  readonly system_id: number;
  readonly name: string | null;
  readonly timezone: string | null;
  readonly size_w: number | null;
  readonly operational_at: number | null;
}

/** Every system with data, ordered by id. */
export async function listSystems(database: Kysely<Database>): Promise<KnownSystem[]> {
  const rows = await database.selectFrom('enphase_systems').selectAll().orderBy('system_id').execute();
  return rows.map(knownSystem);
}

/** @throws Refusal (404) if there is no such system */
export async function requireSystem(database: Kysely<Database>, systemId: number): Promise<KnownSystem> {
  const row = await database.selectFrom('enphase_systems').selectAll().where('system_id', '=', String(systemId)).executeTakeFirst();
  if (row === undefined) throw notFound(`There is no system ${systemId}.`);
  return knownSystem(row);
}

function knownSystem(row: Selectable<Database['enphase_systems']>): KnownSystem {
  return {
    system_id: Number(row.system_id),
    name: row.name,
    timezone: row.timezone,
    size_w: row.size_w === null ? null : Number(row.size_w),
    operational_at: row.operational_at === null ? null : Number(row.operational_at),
  };
}
