import { type TimeZone } from '@wattjobs/core';

/** What a summary says of the lifetime counter: all energy up to the day before its date, as far as the system had reported. */
export interface LifetimeReading {
  /** The date of the summary in the system's zone. */
  readonly date: string;
  readonly lifetimeWattHours: number;
  /** When the system last reported, in seconds since the Unix epoch. */
  readonly lastReportAt: number;
}

/** The lifetime counter at one moment. */
export interface CounterPoint {
  /** Seconds since the Unix epoch. */
  readonly at: number;
  readonly wattHours: number;
}

/**
 * Places readings in time, given one for each date, in their order.
 * A reading stands for the first moment of its date, unless the system had been silent since before: what happened after its last
 * report was not counted yet, so the reading stands for the moment of that report.
 */
export function counterPoints(readings: readonly LifetimeReading[], zone: TimeZone): readonly CounterPoint[] {
  const points: CounterPoint[] = [];
  for (const { date, lifetimeWattHours, lastReportAt } of readings) {
    const at = Math.min(zone.startOfDay(date), lastReportAt);
    const last = points.at(-1);
    // A reading that knows of less time than the one before says nothing new.
    if (last !== undefined && at < last.at) continue;
    if (last?.at === at) points.pop();
    points.push({ at, wattHours: lifetimeWattHours });
  }
  return points;
}

/** What the counter did between two points that follow each other. */
export interface CounterStep {
  readonly from: CounterPoint;
  readonly to: CounterPoint;
}

/** The steps between points. */
export function counterSteps(points: readonly CounterPoint[]): readonly CounterStep[] {
  return points.slice(1).map((to, index) => ({ from: points[index] ?? to, to }));
}
