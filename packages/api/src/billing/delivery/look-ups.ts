import { FixSettings } from '@wattjobs/core/errors';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { addMonths } from '../../metering/calendar.ts';
import { monthWindow } from '../../metering/windows.ts';
import { zonesOf } from '../../readings/queries/endpoints.ts';

/** The last month that has ended in UTC and in the zone of every endpoint, also of those that were deleted: they had readings in it. */
export async function lastEndedMonth(database: Kysely<Database>, nowMs: number): Promise<string> {
  const { rows } = await sql<{ timezone: string }>`select distinct timezone from endpoints`.execute(database);
  const zoneOf = zonesOf();
  const last = addMonths(new Date(nowMs).toISOString().slice(0, 7), -1);
  // Zones west of UTC are at most half a day behind.
  return rows.every((endpoint) => monthWindow(last, zoneOf(endpoint)).to * 1000 <= nowMs) ? last : addMonths(last, -1);
}

/** Who has not closed for longer names the month. */
const mostMonths = 12;

/**
 * The months to close if none is named, in order: those after the last one that was closed, until the last one that has ended.
 * If none was closed yet, or no other has ended since, it is the last one that has ended.
 */
export async function monthsToClose(database: Kysely<Database>, lastEnded: string): Promise<readonly string[]> {
  const { rows } = await sql<{ month: string | null }>`select max(month) as month from statements`.execute(database);
  const closed = rows[0]?.month ?? lastEnded;
  if (closed >= lastEnded) return [lastEnded];
  return Array.from({ length: mostMonths }, (_, index) => addMonths(closed, index + 1)).filter((month) => month <= lastEnded);
}

/**
 * The id of a customer, of whom the id or the reference was given.
 * @throws FixSettings if there is none
 */
export async function customerIdOf(database: Kysely<Database>, given: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from customers where id::text = lower(${given}) or (reference = ${given} and deleted_at is null) order by deleted_at nulls first
  `.execute(database);
  if (rows[0] === undefined)
    throw new FixSettings([{ name: '--customer', problem: `is ${JSON.stringify(given)}: no customer has this id or reference` }]);
  return rows[0].id;
}
