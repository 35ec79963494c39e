import type { Kysely } from 'kysely';
import type { Database } from '../../database/types.ts';
import { attribute, type Period, type Production } from '../../metering/attribute.ts';
import { calendarOf } from '../../metering/calendar.ts';
import { counterPoints, counterSteps } from '../../metering/counter.ts';
import { readLifetime } from './repository.ts';

/** Reads what the lifetime counter tells of periods; the readings of `lastDate`, at which the last one ends, count too. */
export async function readProduction(
  database: Kysely<Database>,
  system: { readonly system_id: number; readonly timezone: string | null },
  periods: readonly Period[],
  dates: { readonly first: string; readonly last: string },
): Promise<Production> {
  const readings = await readLifetime(database, system.system_id, dates.first, dates.last);
  // Without the zone nobody can tell whether a report came before midnight: a reading is taken by its date alone.
  const known = system.timezone === null ? readings.map((reading) => ({ ...reading, lastReportAt: Infinity })) : readings;
  return attribute(counterSteps(counterPoints(known, calendarOf(system.timezone))), periods);
}
