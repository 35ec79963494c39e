import type { Measurement, MetricDefinition } from '@wattjobs/core/job';
import type { DataSource } from './data-source.ts';
import { statusMetrics } from './metrics.ts';
import { type ElectricalValues, torusValues, valueNames } from './values.ts';

/** Everything that is known in one tick. */
export interface Known {
  readonly source: DataSource;
  readonly values: ElectricalValues;
  readonly deviceLastSeenMs?: number | undefined;
  readonly valueDeliveredMs?: number | undefined;
}

/** The series of one tick; unknown values have none. */
export function toMeasurements(known: Known, timeMs: number): readonly Measurement[] {
  const series: readonly (readonly [MetricDefinition, number | undefined])[] = [
    ...valueNames.map((name) => [torusValues[name].metric, known.values[name]] as const),
    [statusMetrics.deviceLastSeen, unixSeconds(known.deviceLastSeenMs)],
    [statusMetrics.lastSuccess, unixSeconds(known.valueDeliveredMs)],
    [statusMetrics.dataSource, known.source],
  ];
  return series.flatMap(([{ name, unit }, value]) => (value === undefined ? [] : [{ name, labels: {}, value, unit, timeMs }]));
}

function unixSeconds(timeMs: number | undefined): number | undefined {
  return timeMs === undefined ? undefined : Math.floor(timeMs / 1000);
}
