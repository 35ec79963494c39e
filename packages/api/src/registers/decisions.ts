import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/types.ts';
import { energyPlaces, readDecimal } from '../metering/decimal.ts';
import type { RegisterDecision } from '../metering/register-event.ts';
import { msOf } from './accepted.ts';

/** What people decided about an endpoint and was not withdrawn, in the order of the times that it is about. */
export async function readDecisions(database: Kysely<Database>, endpointId: string): Promise<readonly RegisterDecision[]> {
  const { rows } = await sql<{ atMs: number; kind: RegisterDecision['kind']; finalKwh: string | null; startKwh: string | null }>`
    select * from (
      select distinct on (at) ${msOf('at')} as "atMs", kind, final_kwh::text as "finalKwh", start_kwh::text as "startKwh"
      from register_decisions where endpoint_id = ${endpointId} order by at, number desc
    ) as newest where kind <> 'withdrawn' order by "atMs"
  `.execute(database);
  const units = (kwh: string | null) => (kwh === null ? null : readDecimal(kwh, energyPlaces));
  return rows.map(({ atMs, kind, finalKwh, startKwh }) => ({ atMs, kind, finalUnits: units(finalKwh), startUnits: units(startKwh) }));
}
