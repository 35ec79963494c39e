import { type HrTime, ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type GaugeMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { Point } from '../job/point.ts';
import { labelsKey } from '../sinks/series-groups.ts';
import { units } from '../units/units.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * The last points of each kind, each with the time at which it was valid.
 * The SDK's own gauges cannot do this: they give every value the time at which it is sent.
 */
export class OpenTelemetryGauges implements MetricProducer {
  readonly #scope: string;
  readonly #groups = new Map<string, ReadonlyMap<string, readonly Point[]>>();

  constructor(scope: string) {
    this.#scope = scope;
  }

  /** Replaces the points of a kind and their devices. A series of these devices that is not among them is no longer sent. */
  readonly set: Telemetry['gauge'] = (kind, points) => {
    this.#groups.set(kind, new Map([...(this.#groups.get(kind) ?? []), ...Map.groupBy(points, ({ device }) => device)]));
  };

  /** Called by the SDK when the metrics are sent. It adds its own resource. */
  async collect() {
    const byName = Map.groupBy([...this.#groups.values()].flatMap(labelled), ({ name }) => name);
    const metrics = [...byName.values()].flatMap((points) => gaugeOf(points));
    const scopeMetrics = metrics.length === 0 ? [] : [{ scope: { name: this.#scope }, metrics }];
    return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
  }
}

/** The service names the device of a run; only several devices need a label. */
function labelled(byDevice: ReadonlyMap<string, readonly Point[]>): readonly Point[] {
  const points = [...byDevice.values()].flat();
  return byDevice.size < 2 ? points : points.map((point) => ({ ...point, labels: { ...point.labels, device: point.device } }));
}

function gaugeOf(points: readonly Point[]): readonly GaugeMetricData[] {
  const [first] = points;
  if (first === undefined) return [];
  // No two points of a gauge may have the same labels, so the last one stays.
  const bySeries = new Map(points.map((point) => [labelsKey(point.labels), dataPointOf(point)]));
  return [
    {
      descriptor: { name: first.name, description: '', unit: units[first.unit].ucum, valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.GAUGE,
      dataPoints: [...bySeries.values()],
    },
  ];
}

function dataPointOf({ value, labels, timeMs }: Point): DataPoint<number> {
  const time = highResolutionTime(timeMs);
  return { startTime: time, endTime: time, attributes: labels, value };
}

/** Seconds and nanoseconds since the Unix epoch. */
function highResolutionTime(timeMs: number): HrTime {
  const seconds = Math.floor(timeMs / 1000);
  return [seconds, Math.round((timeMs - seconds * 1000) * 1_000_000)];
}
