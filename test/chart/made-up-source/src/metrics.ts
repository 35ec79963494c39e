import type { MetricDefinition } from '@wattjobs/core/job';

/** Every series of the meter. */
export const meterMetrics: readonly MetricDefinition[] = [
  { name: 'meter_power_watts', unit: 'watts', kind: 'reading', help: 'Power that the load draws.' },
];
