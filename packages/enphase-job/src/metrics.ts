import type { MetricDefinition } from '@wattjobs/core/job';

const systemLabels = ['system_id'] as const;

/** Every series of this job. Energy is in watt-hours, as the vendor reports it. */
export const enphaseMetrics = [
  {
    name: 'enphase_power_watts',
    unit: 'watts',
    kind: 'reading',
    labels: systemLabels,
    help: 'Power that the system produces; absent if it was measured longer ago than POWER_MAX_AGE.',
  },
  {
    name: 'enphase_energy_today_watthours',
    unit: 'watt-hours',
    kind: 'reading',
    labels: systemLabels,
    help: 'Energy produced since midnight in the system’s time zone.',
  },
  {
    name: 'enphase_energy_lifetime_watthours',
    unit: 'watt-hours',
    kind: 'reading',
    labels: systemLabels,
    help: 'Energy produced up to the end of yesterday in the system’s time zone.',
  },
  { name: 'enphase_size_watts', unit: 'watts', kind: 'reading', labels: systemLabels, help: 'Size of the system.' },
  { name: 'enphase_modules', unit: 'none', kind: 'reading', labels: systemLabels, help: 'Number of modules of the system.' },
  {
    name: 'enphase_last_report_timestamp_seconds',
    unit: 'seconds',
    kind: 'status',
    labels: systemLabels,
    help: 'When the system last reported to the cloud, in Unix time.',
  },
  {
    name: 'enphase_last_interval_timestamp_seconds',
    unit: 'seconds',
    kind: 'status',
    labels: systemLabels,
    help: 'When the last interval ended for which the cloud has values of the system, in Unix time.',
  },
  {
    name: 'enphase_watermark_timestamp_seconds',
    unit: 'seconds',
    kind: 'status',
    labels: ['system_id', 'kind'],
    help: 'Up to when everything of a kind was delivered before this run, in Unix time.',
  },
  { name: 'enphase_quota_limit', unit: 'none', kind: 'status', labels: ['period'], help: 'Calls that the plan allows in a period.' },
  {
    name: 'enphase_quota_remaining',
    unit: 'none',
    kind: 'status',
    labels: ['period'],
    help: 'Calls that are left in the period, by the job’s own count.',
  },
  { name: 'enphase_quota_forecast', unit: 'none', kind: 'status', help: 'Calls that will have been made when the month ends.' },
  {
    name: 'enphase_access_token_expires_timestamp_seconds',
    unit: 'seconds',
    kind: 'status',
    help: 'When the access token ends, in Unix time.',
  },
  {
    name: 'enphase_refresh_token_expires_timestamp_seconds',
    unit: 'seconds',
    kind: 'status',
    help: 'When the refresh token ends and a person must consent again, in Unix time.',
  },
] as const satisfies readonly MetricDefinition[];

export type EnphaseMetricName = (typeof enphaseMetrics)[number]['name'];
