import type { MetricDefinition } from '@wattjobs/core';

/** The series of the scraper that this job replaces, under the same names. */
export const torusMetrics = [
  { name: 'torus_input_voltage_volts', unit: 'volts', kind: 'reading', help: 'Voltage at the input of the unit.' },
  { name: 'torus_output_voltage_volts', unit: 'volts', kind: 'reading', help: 'Voltage at the output of the unit.' },
  { name: 'torus_output_current_amps', unit: 'amperes', kind: 'reading', help: 'Current that the load draws.' },
  { name: 'torus_output_power_watts', unit: 'watts', kind: 'reading', help: 'Power that the load draws.' },
  { name: 'torus_output_thd_percent', unit: 'percent', kind: 'reading', help: 'Total harmonic distortion, known from the cloud only.' },
  {
    name: 'torus_device_last_seen_timestamp',
    unit: 'seconds',
    kind: 'status',
    help: 'When the unit last reported to the cloud, in Unix time.',
  },
  {
    name: 'torus_scrape_last_success_timestamp',
    unit: 'seconds',
    kind: 'status',
    help: 'When a reading was last delivered, in Unix time.',
  },
  {
    name: 'torus_data_source',
    unit: 'none',
    kind: 'status',
    help: 'Where the values are from: 0 cloud, 1 unit, 2 cloud but stale or nothing at all, 3 unit but cached.',
    states: { 0: 'cloud', 1: 'unit', 2: 'cloud but stale, or nothing at all', 3: 'unit but cached' },
  },
] as const satisfies readonly MetricDefinition[];

export type TorusMetricName = (typeof torusMetrics)[number]['name'];
