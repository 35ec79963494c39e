import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../../database/types.ts';
import { notFound } from '../../http/refusal.ts';

/** A system as far as it is known. */
export interface KnownSystem {
  readonly system_id: number;
  readonly name: string | null;
  readonly timezone: string | null;
  readonly size_w: number | null;
  readonly operational_at: number | null;
}

/** Every system of which there is data, in the order of their ids. */
export async function listSystems(database: Kysely<Database>): Promise<KnownSystem[]> {
  const rows = await database.selectFrom('enphase_systems').selectAll().orderBy('system_id').execute();
  return rows.map(knownSystem);
}

/** @throws Refusal (404) where there is nothing of such a system */
export async function requireSystem(database: Kysely<Database>, systemId: number): Promise<KnownSystem> {
  const row = await database.selectFrom('enphase_systems').selectAll().where('system_id', '=', String(systemId)).executeTakeFirst();
  if (row === undefined) throw notFound(`There is nothing of a system ${systemId}.`);
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
