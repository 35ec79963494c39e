import type { z } from 'zod';
import { AlarmItem, EventItem, eventStatus, IntervalItem, SummaryItem, SystemItem } from './items.ts';

/*
 * The rows that a job posts: the API's items, with further checks. Each field derives from the item's, so a row is always an item.
 * A job posts no negative energy: a series' name gives the direction, and -1 is Enphase's value for unknown energy.
 * An unknown value is absent, unless a comment says that it is null.
 */

/** The type of an item's field if it is given. */
function given<Value extends z.ZodType>(field: z.ZodOptional<z.ZodNullable<Value>>): Value {
  return field.unwrap().unwrap();
}

const system = SystemItem.shape;
const summary = SummaryItem.shape;
const interval = IntervalItem.shape;
const event = EventItem.shape;
const alarm = AlarmItem.shape;

/** A system's details. */
export const systemRow = SystemItem.extend({
  name: given(system.name).optional(),
  size_w: given(system.size_w).nonnegative().optional(),
  operational_at: given(system.operational_at).positive().optional(),
});

/** A system's current values, field by field. Power in W, energy in Wh, times in seconds since the Unix epoch. */
export const summaryRowFields = {
  current_power: given(summary.current_power),
  /** Up to the day before `summary_date`. */
  energy_lifetime: given(summary.energy_lifetime).nonnegative(),
  energy_today: given(summary.energy_today).nonnegative(),
  last_interval_end_at: given(summary.last_interval_end_at).positive(),
  last_report_at: summary.last_report_at.positive(),
  modules: given(summary.modules).nonnegative(),
  operational_at: given(summary.operational_at).positive(),
  size_w: given(summary.size_w).nonnegative(),
  status: given(summary.status).min(1),
  summary_date: given(summary.summary_date),
} as const;

/** A summary: one row per report of a system. */
export const summaryRow = SummaryItem.extend(summaryRowFields).partial({
  current_power: true,
  energy_lifetime: true,
  energy_today: true,
  last_interval_end_at: true,
  modules: true,
  operational_at: true,
  size_w: true,
  status: true,
  summary_date: true,
});

/** One series' measurement in one interval. */
export const intervalRow = IntervalItem.extend({
  end_at: interval.end_at.positive(),
  devices_reporting: given(interval.devices_reporting).optional(),
  energy_wh: given(interval.energy_wh).nonnegative().optional(),
  power_w: given(interval.power_w).nonnegative().optional(),
  state_of_charge_percent: given(interval.state_of_charge_percent).optional(),
});

/** An event; its end is null while it is open. `status` is the cloud's, in any case. */
export const eventRow = EventItem.extend({
  event_start_time: event.event_start_time.positive(),
  event_end_time: given(event.event_end_time).positive().nullable(),
  status: eventStatus.min(1),
});

/** An alarm with the devices that took part. Its type, severity and end are null if not known. */
export const alarmRow = AlarmItem.extend({
  event_type_id: given(alarm.event_type_id).nullable(),
  severity: given(alarm.severity).nullable(),
  alarm_start_time: alarm.alarm_start_time.positive(),
  alarm_end_time: given(alarm.alarm_end_time).positive().nullable(),
});

export type SystemRow = z.infer<typeof systemRow>;
export type SummaryRow = z.infer<typeof summaryRow>;
export type IntervalRow = z.infer<typeof intervalRow>;
export type EventRow = z.infer<typeof eventRow>;
export type AlarmRow = z.infer<typeof alarmRow>;
/** Any row that a job posts. */
export type Row = SystemRow | SummaryRow | IntervalRow | EventRow | AlarmRow;
