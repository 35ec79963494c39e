import type { TimeZone } from '@wattjobs/core/time';

/** A summary's lifetime counter: all reported energy up to the day before its date. */
export interface LifetimeReading {
  /** The date of the summary in the system's zone. */
  readonly date: string;
  readonly lifetimeWattHours: number;
  /** When the system last reported, in seconds since the Unix epoch. */
  readonly lastReportAt: number;
}

/** The lifetime counter at one time. */
export interface CounterPoint {
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
    points.push({ at, wattHours: lifetimeWattHours });
  }
  return points;
}

/** The counter's change between two successive points. */
export interface CounterStep {
  readonly from: CounterPoint;
  readonly to: CounterPoint;
}

/** The steps between successive points. */
export function counterSteps(points: readonly CounterPoint[]): readonly CounterStep[] {
  return points.slice(1).map((to, index) => ({ from: points[index] ?? to, to }));
}
