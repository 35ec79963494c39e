import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { addMonths } from '../../metering/calendar.ts';
import { inForce } from './stored-statements.ts';

/** The register up to which an endpoint was billed at a time, in kWh; undefined if it was not billed until then. */
export type BilledEnds = (endpointId: string, atMs: number) => string | undefined;

/** Reads the ends of the statements of the month before. */
export async function readBilledEnds(database: Kysely<Database>, month: string): Promise<BilledEnds> {
  const { rows } = await sql<{ id: string; to: string; kwh: string }>`
    select line ->> 'endpointId' as id, line ->> 'to' as to, line ->> 'endKwh' as kwh
    from ${inForce(addMonths(month, -1))} cross join jsonb_array_elements(document::jsonb -> 'energy') as line
    where line ->> 'endKwh' is not null
  `.execute(database);
  const ends = new Map(rows.map(({ id, to, kwh }) => [`${id} ${Date.parse(to)}`, kwh]));
  return (endpointId, atMs) => ends.get(`${endpointId} ${atMs}`);
}
