import type { Measurement, Unit } from '@wattjobs/core';
import { type TorusMetricName, torusMetrics } from './metrics.ts';
import type { DataSource, ElectricalValues } from './reading.ts';

/** Everything that one tick knows. */
export interface Known {
  readonly source: DataSource;
  readonly values: ElectricalValues;
  readonly totalHarmonicDistortionPercent?: number | undefined;
  readonly deviceLastSeenMs?: number | undefined;
  readonly valueDeliveredMs?: number | undefined;
}

const units = Object.fromEntries(torusMetrics.map(({ name, unit }) => [name, unit])) as Record<TorusMetricName, Unit>;

/** The series of one tick: what is not known has none. */
export function toMeasurements(known: Known, timeMs: number): readonly Measurement[] {
  const { values } = known;
  const series: readonly (readonly [TorusMetricName, number | undefined])[] = [
    ['torus_input_voltage_volts', values.inputVoltageVolts],
    ['torus_output_voltage_volts', values.outputVoltageVolts],
    ['torus_output_current_amps', values.outputCurrentAmps],
    ['torus_output_power_watts', values.outputPowerWatts],
    ['torus_output_thd_percent', known.totalHarmonicDistortionPercent],
    ['torus_device_last_seen_timestamp', unixSeconds(known.deviceLastSeenMs)],
    ['torus_scrape_last_success_timestamp', unixSeconds(known.valueDeliveredMs)],
    ['torus_data_source', known.source],
  ];
  return series.flatMap(([name, value]) => (value === undefined ? [] : [{ name, labels: {}, value, unit: units[name], timeMs }]));
}

function unixSeconds(timeMs: number | undefined): number | undefined {
  return timeMs === undefined ? undefined : Math.floor(timeMs / 1000);
}
