import { z } from 'zod';

const seconds = z.int().positive();
const wattHours = z.int().nonnegative();
const systemId = z.int().positive();

export const seriesNames = [
  'production_micro',
  'production_meter',
  'consumption_meter',
  'battery_charge',
  'battery_discharge',
  'import',
  'export',
] as const;

/** A system as it is known by its details. */
export const systemRow = z.object({
  kind: z.literal('system'),
  system_id: systemId,
  name: z.string().optional(),
  timezone: z.string().min(1),
  size_w: z.number().nonnegative().optional(),
  operational_at: seconds.optional(),
});

/** What the cloud says of a system now, field by field. Power in W, energy in Wh, times in epoch seconds. */
export const summaryFields = {
  current_power: z.int(),
  /** Up to the day before `summary_date`. */
  energy_lifetime: wattHours,
  energy_today: wattHours,
  last_interval_end_at: seconds,
  last_report_at: seconds,
  modules: z.int().nonnegative(),
  operational_at: seconds,
  size_w: z.int().nonnegative(),
  status: z.string().min(1),
  summary_date: z.iso.date(),
} as const;

/** A summary: one row for each time at which a system reported. A field that the cloud does not tell is absent, never 0. */
export const summaryRow = z.object({ kind: z.literal('summary'), system_id: systemId, ...summaryFields }).partial({
  current_power: true,
  energy_lifetime: true,
  energy_today: true,
  last_interval_end_at: true,
  last_report_at: true,
  modules: true,
  operational_at: true,
  size_w: true,
  status: true,
  summary_date: true,
});

/** What one series measured in one interval. A value that is not known is absent. */
export const intervalRow = z.object({
  kind: z.literal('interval'),
  system_id: systemId,
  series: z.enum(seriesNames),
  end_at: seconds,
  duration_s: z.int().positive(),
  devices_reporting: z.int().nonnegative().optional(),
  energy_wh: z.number().nonnegative().optional(),
  power_w: z.number().nonnegative().optional(),
  state_of_charge_percent: z.number().min(0).max(100).optional(),
});

/** An event; open while it has no end. `status` is as the cloud writes it, in any case. */
export const eventRow = z.object({
  kind: z.literal('event'),
  system_id: systemId,
  serial_number: z.string().min(1),
  event_type_id: z.int(),
  event_start_time: seconds,
  event_end_time: seconds.nullable(),
  status: z.string().min(1),
});

/** An alarm with the events that it is about. */
export const alarmRow = z.object({
  kind: z.literal('alarm'),
  system_id: systemId,
  alarm_id: z.string().min(1),
  event_type_id: z.int().nullable(),
  severity: z.int().nullable(),
  cleared: z.boolean(),
  alarm_start_time: seconds,
  alarm_end_time: seconds.nullable(),
  events: z.array(z.object({ serial_number: z.string(), start_date: seconds.nullable(), end_date: seconds.nullable() })),
});

export type SystemRow = z.infer<typeof systemRow>;
export type SummaryRow = z.infer<typeof summaryRow>;
export type IntervalRow = z.infer<typeof intervalRow>;
export type EventRow = z.infer<typeof eventRow>;
export type AlarmRow = z.infer<typeof alarmRow>;
export type Row = SystemRow | SummaryRow | IntervalRow | EventRow | AlarmRow;
export type SeriesName = (typeof seriesNames)[number];

/** What one pass read of one system. What was not fetched is absent; what was fetched and is empty is an empty list. */
export interface SystemReading {
  readonly systemId: number;
  readonly system?: SystemRow;
  readonly summary?: SummaryRow;
  readonly intervals?: readonly IntervalRow[];
  readonly events?: readonly EventRow[];
  readonly alarms?: readonly AlarmRow[];
}
