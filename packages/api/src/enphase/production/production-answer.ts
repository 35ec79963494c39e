import { z } from 'zod';
import { envelope } from '../../http/envelope.ts';
import type { PeriodProduction, Production } from './attribute.ts';
import { calendarOf } from './counter.ts';

const figures = {
  energy_wh: z.number().nullable().describe('Watt-hours; null, never 0, if not known.'),
  coverage: z.number().describe('The share of the period, from 0 to 1, that the energy covers.'),
  counter_decreased: z
    .boolean()
    .describe('The lifetime counter decreased during the period; what was produced then is not known, or only what it showed since.'),
};

const stretch = {
  from: z.string().describe("When it begins, in the system's zone."),
  to: z.string().describe("When it ends, in the system's zone."),
};

const meta = z.object({
  count: z.int(),
  timezone: z.string().nullable().describe('The time zone of the periods; null if it is not known and they are in UTC.'),
  unattributed: z
    .array(z.object({ ...stretch, energy_wh: z.number() }))
    .describe('Energy that was produced at an unknown time across more than one period.'),
  decreases: z
    .array(z.object({ ...stretch, before_wh: z.number(), after_wh: z.number() }))
    .describe(
      'Decreases of the lifetime counter, such as for a new gateway or a correction, and jumps that no system produces. After one that begins again near 0, what the counter showed since is production; nothing else is. A decrease that goes away within a week is left out.',
    ),
});

export const DailyProduction = envelope(
  z.array(
    z.object({
      date: z.string(),
      ...figures,
      energy_today_wh: z.number().nullable().describe('Only on the current day: its energy so far, as the system reports it. Provisional.'),
    }),
  ),
  meta,
);

export const MonthlyProduction = envelope(z.array(z.object({ month: z.string(), ...figures })), meta);

/** The figures of one period in the answer. */
export function figuresOf({ energyWattHours, coverage, counterDecreased }: PeriodProduction) {
  return { energy_wh: energyWattHours, coverage, counter_decreased: counterDecreased };
}

/** What the answer has besides the periods. */
export function metaOf({ periods, unattributed, decreases }: Production, timezone: string | null) {
  const zone = calendarOf(timezone);
  return {
    count: periods.length,
    timezone,
    unattributed: unattributed.map(({ from, to, energyWattHours }) => ({
      from: zone.isoAt(from.at),
      to: zone.isoAt(to.at),
      energy_wh: energyWattHours ?? 0,
    })),
    decreases: decreases.map(({ from, to }) => ({
      from: zone.isoAt(from.at),
      to: zone.isoAt(to.at),
      before_wh: from.wattHours,
      after_wh: to.wattHours,
    })),
  };
}
