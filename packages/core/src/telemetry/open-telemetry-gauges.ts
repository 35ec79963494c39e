import { metrics, type ObservableGauge } from '@opentelemetry/api';
import type { Point, Unit } from '../job/point.ts';
import type { Telemetry } from './telemetry.ts';

/** Units as OpenTelemetry writes them (UCUM). */
const units: Readonly<Record<Unit, string>> = {
  volts: 'V',
  amperes: 'A',
  watts: 'W',
  'watt-hours': 'W.h',
  percent: '%',
  seconds: 's',
  none: '1',
};

/**
 * Gauges that are asked for their values when the metrics are sent.
 * So a series that has vanished from its group is no longer reported. A gauge that is set would keep its last value.
 */
export function openTelemetryGauges(scope: string): Telemetry['gauge'] {
  const groups = new Map<string, readonly Point[]>();
  const gauges = new Map<string, ObservableGauge>();

  function createGauge({ name, unit }: Point): ObservableGauge {
    const gauge = metrics.getMeter(scope).createObservableGauge(name, { unit: units[unit] });
    gauge.addCallback((result) => {
      const current = [...groups.values()].flat().filter((point) => point.name === name);
      for (const { value, labels } of current) result.observe(value, labels);
    });
    return gauge;
  }

  return (kind, points) => {
    groups.set(kind, points);
    for (const point of points) {
      if (!gauges.has(point.name)) gauges.set(point.name, createGauge(point));
    }
  };
}
