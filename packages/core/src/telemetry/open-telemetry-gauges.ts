import { type HrTime, ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type GaugeMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { Measurement } from '../job/measurement.ts';
import { units } from '../units/units.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * The last values of each group, each with the time at which it was valid.
 * The SDK's own gauges cannot do this: they give every value the time at which it is sent.
 */
export class OpenTelemetryGauges implements MetricProducer {
  readonly #scope: string;
  readonly #groups = new Map<string, readonly Measurement[]>();

  constructor(scope: string) {
    this.#scope = scope;
  }

  /** Replaces the values of a group. A series that is no longer in its group is no longer sent. */
  readonly set: Telemetry['gauge'] = ({ job, instance, measurements }) => {
    this.#groups.set(JSON.stringify([job, instance]), measurements);
  };

  /** Called by the SDK when the metrics are sent. It adds its own resource. */
  async collect() {
    const byName = Map.groupBy([...this.#groups.values()].flat(), ({ name }) => name);
    const metrics = [...byName.values()].flatMap((measurements) => gaugeOf(measurements));
    const scopeMetrics = metrics.length === 0 ? [] : [{ scope: { name: this.#scope }, metrics }];
    return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
  }
}

function gaugeOf(measurements: readonly Measurement[]): readonly GaugeMetricData[] {
  const [first] = measurements;
  if (first === undefined) return [];
  // No two points of a gauge may have the same labels, so the last one stays.
  const bySeries = new Map(measurements.map((measurement) => [seriesOf(measurement), pointOf(measurement)]));
  return [
    {
      descriptor: { name: first.name, description: '', unit: units[first.unit].ucum, valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.GAUGE,
      dataPoints: [...bySeries.values()],
    },
  ];
}

function seriesOf({ labels }: Measurement): string {
  return JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function pointOf({ value, labels, timeMs }: Measurement): DataPoint<number> {
  const time = highResolutionTime(timeMs);
  return { startTime: time, endTime: time, attributes: labels, value };
}

/** Seconds and nanoseconds since the Unix epoch. */
function highResolutionTime(timeMs: number): HrTime {
  const seconds = Math.floor(timeMs / 1000);
  return [seconds, Math.round((timeMs - seconds * 1000) * 1_000_000)];
}
