import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { textColumn } from '../../ingest/columns.ts';
import type { Consumption } from '../../metering/consumption.ts';
import type { BilledPeriod, Evidence } from './energy-line.ts';

/** Where a consumption rests on a reading: around its boundaries, and at its events. */
export function timesOf({ parts, events }: Consumption): readonly number[] {
  const boundaries = parts.flatMap(({ start, end }) => [start, end]);
  const points = [...boundaries, ...events].flatMap(({ before, after }) => [before, after]);
  return [...new Set(points.flatMap((point) => point?.atMs ?? []))];
}

/** Reads what is stored about the readings and decisions behind some consumptions, in their order. */
export async function readEvidence(
  database: Kysely<Database>,
  asked: readonly { readonly period: BilledPeriod; readonly consumption: Consumption }[],
): Promise<readonly Evidence[]> {
  const times = asked.flatMap(({ period, consumption }, place) =>
    timesOf(consumption).map((atMs) => ({ place, atMs, id: period.endpoint.id })),
  );
  const decided = asked.flatMap(({ period, consumption }, place) =>
    consumption.events.map(({ atMs }) => ({ place, atMs, id: period.endpoint.id })),
  );
  const [readings, decisions, counts] = [
    await sql<{ place: number; at: Date; id: string; serial: string | null; matchedText: string | null; pageHash: string | null }>`
      select place::integer, read_at as at, id, serial, matched_text as "matchedText", page_hash as "pageHash"
      from ${unnested(times)} join consumption_readings using (endpoint_id, read_at)
    `.execute(database),
    await sql<{ place: number; at: Date; reason: string; decidedBy: string }>`
      select place::integer, read_at as at, reason, decided_by as "decidedBy" from ${unnested(decided)} cross join lateral (
        select reason, decided_by from register_decisions where endpoint_id = asked.endpoint_id and at = asked.read_at
        order by number desc limit 1
      ) as decision
    `.execute(database),
    await sql<{ place: number; count: number }>`
      select place::integer, count from unnest(
        ${textColumn(asked, ({ period }) => period.endpoint.id)}::uuid[],
        ${textColumn(asked, ({ period }) => new Date(period.fromMs).toISOString())}::timestamptz[],
        ${textColumn(asked, ({ period }) => new Date(period.toMs).toISOString())}::timestamptz[]
      ) with ordinality as asked (endpoint_id, begins_at, ends_at, place) cross join lateral (
        select count(*)::integer as count from consumption_readings where endpoint_id = asked.endpoint_id
          and read_at >= asked.begins_at and read_at < asked.ends_at and success and total_kwh is not null
      ) as counted order by place
    `.execute(database),
  ];
  const seen = Map.groupBy(readings.rows, ({ place }) => place);
  const said = Map.groupBy(decisions.rows, ({ place }) => place);
  return asked.map((_, place) => ({
    readings: new Map(
      seen.get(place)?.map(({ at, id, serial, matchedText, pageHash }) => [at.getTime(), { id, serial, matchedText, pageHash }]),
    ),
    decisions: new Map(said.get(place)?.map(({ at, reason, decidedBy }) => [at.getTime(), { reason, decidedBy }])),
    readingsCount: counts.rows[place]?.count ?? 0,
  }));
}

function unnested(rows: readonly { readonly place: number; readonly atMs: number; readonly id: string }[]) {
  return sql`unnest(
    ${rows.map(({ place }) => place)}::integer[],
    ${textColumn(rows, ({ id }) => id)}::uuid[],
    ${textColumn(rows, ({ atMs }) => new Date(atMs).toISOString())}::timestamptz[]
  ) as asked (place, endpoint_id, read_at)`;
}
