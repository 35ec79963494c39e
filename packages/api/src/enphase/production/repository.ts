import { isDate } from '@wattjobs/rows';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import type { LifetimeReading } from './counter.ts';

/** The last reading of each date from `first` to `last`, both included, in the order of the dates. */
export async function readLifetime(
  database: Kysely<Database>,
  systemId: number,
  first: string,
  last: string,
): Promise<readonly LifetimeReading[]> {
  const { rows } = await sql<{ date: string; lifetime: string; reported: string }>`
    select distinct on (summary_date) summary_date as date, energy_lifetime as lifetime, last_report_at as reported
    from (
      select system_id, summary_date, energy_lifetime, last_report_at from enphase
      union all
      select system_id, summary_date, energy_lifetime, last_report_at from enphase_earlier_dates
    ) as reports
    where system_id = ${systemId} and summary_date >= ${first} and summary_date <= ${last} and energy_lifetime is not null
    order by summary_date desc, last_report_at desc
  `.execute(database);
  return rows
    .filter(({ date }) => isDate(date))
    .map(({ date, lifetime, reported }) => ({ date, lifetimeWattHours: Number(lifetime), lastReportAt: Number(reported) }))
    .toReversed();
}

/** The day's production so far by the last summary of a date, in watt-hours; undefined if there is none. */
export async function readEnergyToday(database: Kysely<Database>, systemId: number, date: string): Promise<number | undefined> {
  const row = await database
    .selectFrom('enphase')
    .select('energy_today')
    .where('system_id', '=', String(systemId))
    .where('summary_date', '=', date)
    .where('energy_today', 'is not', null)
    .orderBy('last_report_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : Number(row.energy_today);
}
