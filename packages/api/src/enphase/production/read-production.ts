import { addDays } from '@wattjobs/core/time';
import type { Kysely } from 'kysely';
import type { Database } from '../../database/types.ts';
import type { Period } from '../../metering/periods.ts';
import { attribute, type Production } from './attribute.ts';
import { calendarOf, counterPoints, counterSteps, daysAround } from './counter.ts';
import { readLifetime } from './repository.ts';

/** Reads the production of periods from the lifetime counter; includes the readings of `lastDate`, where the last one ends. */
export async function readProduction(
  database: Kysely<Database>,
  system: { readonly system_id: number; readonly timezone: string | null },
  periods: readonly Period[],
  dates: { readonly first: string; readonly last: string },
): Promise<Production> {
  const readings = await readLifetime(database, system.system_id, addDays(dates.first, -daysAround), addDays(dates.last, daysAround));
  // Without the zone it is unknown whether a report came before midnight: only the date of a reading counts.
  const known = system.timezone === null ? readings.map((reading) => ({ ...reading, lastReportAt: Infinity })) : readings;
  return attribute(counterSteps(counterPoints(known, calendarOf(system.timezone)), dates.first, dates.last), periods);
}
