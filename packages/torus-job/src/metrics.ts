import type { MetricDefinition } from '@wattjobs/core/job';
import { torusValues } from './values.ts';

/** The series about the reading itself. */
export const statusMetrics = {
  deviceLastSeen: {
    name: 'torus_device_last_seen_timestamp',
    unit: 'seconds',
    kind: 'status',
    help: 'When the unit last reported to the cloud, in Unix time.',
  },
  lastSuccess: {
    name: 'torus_scrape_last_success_timestamp',
    unit: 'seconds',
    kind: 'status',
    help: 'When a reading was last delivered, in Unix time.',
  },
  dataSource: {
    name: 'torus_data_source',
    unit: 'none',
    kind: 'status',
    help: 'Where the values are from: 0 cloud, 1 unit, 2 cloud but stale or nothing at all, 3 unit but cached.',
    states: { 0: 'cloud', 1: 'unit', 2: 'cloud but stale, or nothing at all', 3: 'unit but cached' },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Every series, with the names from the scraper that this job replaces. */
export const torusMetrics: readonly MetricDefinition[] = [
  ...Object.values(torusValues).map(({ metric }) => metric),
  ...Object.values(statusMetrics),
];
