import { isTimeZone } from '@wattjobs/core/time';
import { z } from 'zod';
import { datePattern } from '../dates.ts';
import { epochSeconds } from '../epoch-seconds.ts';
import { longestIdCharacters, text } from '../text.ts';
import { seriesNames } from './series.ts';

const integer = z.int();
const systemId = z.int().min(1).describe('Enphase’s id of the system.');
export const summaryDate = z
  .string()
  .regex(datePattern, { error: 'must be a date (2025-06-15) from 1970 to 9998' })
  .describe("The date in the system's own time zone.");

/**
 * A summary with the cloud's names: the legacy API's body without its two texts. Null if the cloud did not give a value.
 * Energy may be negative here: the legacy API has no lower limit, and its rows and clients must keep working.
 */
export const summaryItemFields = {
  system_id: systemId,
  current_power: integer.nullable().describe('Watts.'),
  energy_lifetime: integer
    .nullable()
    .describe('Watt-hours up to the end of the day before `summary_date`; without that date it is not stored.'),
  energy_today: integer.nullable().describe('Watt-hours so far on `summary_date`; without that date it is not stored.'),
  last_interval_end_at: epochSeconds.nullable().describe('Seconds since the Unix epoch.'),
  last_report_at: epochSeconds.describe('Seconds since the Unix epoch.'),
  modules: integer.nullable().describe('The number of micro-inverters.'),
  operational_at: epochSeconds.nullish().describe('Seconds since the Unix epoch; null if it is not known.'),
  size_w: integer.nullable().describe('The size of the system in watts.'),
  status: text(50).nullable(),
  summary_date: summaryDate.nullable(),
};

export const SystemItem = z.object({
  kind: z.literal('system'),
  system_id: systemId,
  name: text(200).nullish(),
  timezone: z
    .string()
    .max(64)
    .refine(isTimeZone, { error: 'must be an IANA time zone, such as America/New_York' })
    .describe('The system’s time zone, by its IANA name.'),
  size_w: integer.nullish(),
  operational_at: epochSeconds.nullish(),
});

export const SummaryItem = z.object({ kind: z.literal('summary'), ...summaryItemFields }).partial({
  current_power: true,
  energy_lifetime: true,
  energy_today: true,
  last_interval_end_at: true,
  modules: true,
  size_w: true,
  status: true,
  summary_date: true,
});

export const IntervalItem = z.object({
  kind: z.literal('interval'),
  system_id: systemId,
  series: z.enum(seriesNames),
  end_at: epochSeconds.describe('When the interval ended, in seconds since the Unix epoch.'),
  duration_s: z.int().min(1).max(604_800).describe('The length of the interval, in seconds.'),
  devices_reporting: z.int().min(0).max(1_000_000).nullish(),
  energy_wh: z.number().nullish(),
  power_w: z.number().nullish(),
  state_of_charge_percent: z.number().min(0).max(100).nullish(),
});

/** The status of an event, in any case. */
export const eventStatus = text(50);

export const EventItem = z.object({
  kind: z.literal('event'),
  system_id: systemId,
  serial_number: text(128).min(1),
  event_type_id: integer,
  event_start_time: epochSeconds,
  event_end_time: epochSeconds.nullish().describe('Null while the event is open.'),
  status: eventStatus.transform((value) => value.toLowerCase()),
});

export const AlarmItem = z.object({
  kind: z.literal('alarm'),
  system_id: systemId,
  alarm_id: text(longestIdCharacters).min(1),
  event_type_id: integer.nullish(),
  severity: z.int().min(0).max(100).nullish().describe('1 fatal, 2 error, 3 warning, 4 info, 5 debug, 6 none.'),
  cleared: z.boolean(),
  alarm_start_time: epochSeconds,
  alarm_end_time: epochSeconds.nullish(),
  events: z
    .array(z.object({ serial_number: text(128), start_date: epochSeconds.nullable(), end_date: epochSeconds.nullable() }))
    .max(1_000)
    .describe('The devices that took part.'),
});

export type SystemItem = z.infer<typeof SystemItem>;
export type SummaryItem = z.infer<typeof SummaryItem>;
export type IntervalItem = z.infer<typeof IntervalItem>;
export type EventItem = z.infer<typeof EventItem>;
export type AlarmItem = z.infer<typeof AlarmItem>;
