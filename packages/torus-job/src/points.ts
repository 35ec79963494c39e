import type { MetricDefinition, Point } from '@wattjobs/core/job';
import type { DataSource } from './data-source.ts';
import { statusMetrics } from './metrics.ts';
import { type ElectricalValues, isUnitValue, torusValues, valueNames } from './values.ts';

/** The result of one tick. */
export interface TickReading {
  readonly source: DataSource;
  readonly values: ElectricalValues;
  /** When the unit's own page showed its values; absent if all values are the cloud's. */
  readonly unitReadMs?: number | undefined;
  readonly deviceLastSeenMs?: number | undefined;
  readonly valueDeliveredMs?: number | undefined;
  /** When the cloud's values were valid; absent if the cloud does not say. */
  readonly cloudTimeMs?: number | undefined;
}

/** The series of one tick; unknown values have none. */
export function toPoints(reading: TickReading, device: string, nowMs: number): readonly Point[] {
  // A device whose clock is a little ahead has no values of the future.
  const cloudTimeMs = Math.min(reading.cloudTimeMs ?? nowMs, nowMs);
  const series: readonly (readonly [MetricDefinition, number | undefined, number])[] = [
    ...valueNames.map((name) => {
      const timeMs = isUnitValue(name) ? (reading.unitReadMs ?? cloudTimeMs) : cloudTimeMs;
      return [torusValues[name].metric, reading.values[name], timeMs] as const;
    }),
    [statusMetrics.deviceLastSeen, unixSeconds(reading.deviceLastSeenMs), nowMs],
    [statusMetrics.lastSuccess, unixSeconds(reading.valueDeliveredMs), nowMs],
    [statusMetrics.dataSource, reading.source, nowMs],
  ];
  return series.flatMap(([{ name, unit }, value, timeMs]) =>
    value === undefined ? [] : [{ name, labels: {}, value, unit, timeMs, device }],
  );
}

function unixSeconds(timeMs: number | undefined): number | undefined {
  return timeMs === undefined ? undefined : Math.floor(timeMs / 1000);
}
