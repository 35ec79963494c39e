import { metrics, type ObservableGauge } from '@opentelemetry/api';
import type { Measurement, Unit } from '../job/measurement.ts';
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
  const groups = new Map<string, readonly Measurement[]>();
  const gauges = new Map<string, ObservableGauge>();

  function createGauge({ name, unit }: Measurement): ObservableGauge {
    const gauge = metrics.getMeter(scope).createObservableGauge(name, { unit: units[unit] });
    gauge.addCallback((result) => {
      const current = [...groups.values()].flat().filter((measurement) => measurement.name === name);
      for (const { value, labels } of current) result.observe(value, labels);
    });
    return gauge;
  }

  return ({ job, instance, measurements }) => {
    groups.set(JSON.stringify([job, instance]), measurements);
    for (const measurement of measurements) {
      if (!gauges.has(measurement.name)) gauges.set(measurement.name, createGauge(measurement));
    }
  };
}
