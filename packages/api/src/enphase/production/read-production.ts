import { type TimeZone, timeZone } from '@wattjobs/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../database/types.ts';
import { invalid } from '../../http/refusal.ts';
import { attribute, type Period, type PeriodProduction, type Production } from '../../metering/attribute.ts';
import { counterPoints, counterSteps } from '../../metering/counter.ts';
import { readLifetime } from './repository.ts';

/** Ten years of days. */
const mostPeriods = 3_700;

/** The calendar in which a system's production is told: its own, or that of UTC where its zone is not known. */
export function calendarOf(timezone: string | null): TimeZone {
  return timeZone(timezone ?? 'UTC');
}

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

/** @throws Refusal (422) where a window of `count` periods, first and last included, ends before it begins or is too long */
export function checkWindow(from: string, count: number): void {
  const reason = count < 1 ? `must not be before from (${from})` : `must be within ${mostPeriods} periods from ${from}`;
  if (count < 1 || count > mostPeriods) throw invalid([{ location: 'querystring', field: 'to', reason }]);
}

/** The figures of one period, as they are answered. */
export function figuresOf({ energyWattHours, coverage, counterDecreased }: PeriodProduction) {
  return { energy_wh: energyWattHours, coverage, counter_decreased: counterDecreased };
}

/** What is answered beside the periods. */
export function metaOf({ periods, unattributed, decreases }: Production, timezone: string | null) {
  const zone = calendarOf(timezone);
  return {
    count: periods.length,
    timezone,
    unattributed: unattributed.map(({ from, to }) => ({
      from: zone.isoAt(from.at),
      to: zone.isoAt(to.at),
      energy_wh: to.wattHours - from.wattHours,
    })),
    decreases: decreases.map(({ from, to }) => ({
      from: zone.isoAt(from.at),
      to: zone.isoAt(to.at),
      before_wh: from.wattHours,
      after_wh: to.wattHours,
    })),
  };
}
