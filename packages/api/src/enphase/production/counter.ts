import { type TimeZone, timeZone } from '@wattjobs/core/time';
import { judgeRegister } from '../../metering/judge-register.ts';

/** A summary's lifetime counter: all reported energy up to the day before its date. */
export interface LifetimeReading {
  /** The date of the summary in the system's zone. */
  readonly date: string;
  readonly lifetimeWattHours: number;
  /** When the system last reported, in seconds since the Unix epoch. */
  readonly lastReportAt: number;
}

/** The calendar of a system: its own, or UTC if its zone is not known. */
export function calendarOf(timezone: string | null): TimeZone {
  return timeZone(timezone ?? 'UTC');
}

/** The lifetime counter at one time. */
export interface CounterPoint {
  /** The date of the reading. */
  readonly date: string;
  /** Seconds since the Unix epoch. */
  readonly at: number;
  readonly wattHours: number;
}

/**
 * Assigns times to readings, given one per date, in order.
 * A reading belongs to the start of its date, unless the system was silent since before: what happened after its last
 * report was not counted yet, so the reading belongs to the time of that report.
 */
export function counterPoints(readings: readonly LifetimeReading[], zone: TimeZone): readonly CounterPoint[] {
  const points: CounterPoint[] = [];
  for (const { date, lifetimeWattHours, lastReportAt } of readings) {
    const at = Math.min(zone.startOfDay(date), lastReportAt);
    const last = points.at(-1);
    // A reading that covers less time than the one before adds nothing.
    if (last !== undefined && at < last.at) continue;
    if (last?.at === at) points.pop();
    points.push({ date, at, wattHours: lifetimeWattHours });
  }
  return points;
}

/** The counter's change between two successive points that were not left out. */
export interface CounterStep {
  readonly from: CounterPoint;
  readonly to: CounterPoint;
  /** What was produced; null if the counter fell or jumped and nothing tells. */
  readonly energyWattHours: number | null;
}

/** More than any system of this kind, so that what a silent system reports at once is no jump. */
const ratedPowerKw = 10_000;
const unitsPerWattHour = 1_000_000;

/** How many days of readings beside the asked ones show whether a fall is a dip. */
export const daysAround = 31;

/** The steps between points of the dates from `first` to `last`: a dip is left out, and a reset counts what the counter showed since. */
export function counterSteps(points: readonly CounterPoint[], first: string, last: string): readonly CounterStep[] {
  const readings = points.map((point) => {
    return { ...point, atMs: point.at * 1_000, units: BigInt(Math.round(point.wattHours * unitsPerWattHour)), serial: null };
  });
  const { accepted, events } = judgeRegister(readings, { ratedPowerKw, multipliers: [], modulusUnits: null }, []);
  const eventAt = new Map(events.map((event) => [event.atMs, event]));
  const steps = accepted.slice(1).map((to, index): CounterStep => {
    const from = accepted[index] ?? to;
    const event = eventAt.get(to.atMs);
    const units = to.units - from.units + (event?.adjustmentUnits ?? 0n);
    return { from, to, energyWattHours: event?.kind === 'unexplained' ? null : Number(units) / unitsPerWattHour };
  });
  return steps.filter(({ from, to }) => from.date >= first && to.date <= last);
}
