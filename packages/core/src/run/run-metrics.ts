import type { Measurement, MetricDefinition } from '../measurement.ts';
import type { RunSummary } from './summary.ts';

/** The series about the run itself, the same for every job. */
export const runMetricDefinitions: readonly MetricDefinition[] = [
  { name: 'wattjobs_run_duration_seconds', unit: 'seconds', kind: 'status', labels: ['source'], help: 'How long the last run took.' },
  { name: 'wattjobs_run_readings', unit: 'none', kind: 'status', labels: ['source'], help: 'Readings that the last run delivered.' },
  {
    name: 'wattjobs_run_errors',
    unit: 'none',
    kind: 'status',
    labels: ['source', 'reason'],
    help: 'What went wrong in the last run, by reason.',
  },
  {
    name: 'wattjobs_run_last_success_timestamp_seconds',
    unit: 'seconds',
    kind: 'status',
    labels: ['source'],
    help: 'When a run last ended with exit code 0, in Unix time.',
  },
  { name: 'wattjobs_run_exit_code', unit: 'none', kind: 'status', labels: ['source'], help: 'The exit code of the last run.' },
];

/** The run's own measurements; the time of the last success only where it is known. */
export function runMeasurements(summary: RunSummary, lastSuccessMs: number | undefined, timeMs: number): readonly Measurement[] {
  const source = { source: summary.source };
  const status = { unit: 'none', timeMs } as const;
  return [
    { name: 'wattjobs_run_duration_seconds', labels: source, value: summary.durationSeconds, unit: 'seconds', timeMs },
    { name: 'wattjobs_run_readings', labels: source, value: summary.readings, ...status },
    ...Object.entries(summary.errors).map(([reason, count]) => ({
      name: 'wattjobs_run_errors',
      labels: { ...source, reason },
      value: count,
      ...status,
    })),
    ...(lastSuccessMs === undefined
      ? []
      : [
          {
            name: 'wattjobs_run_last_success_timestamp_seconds',
            labels: source,
            value: Math.floor(lastSuccessMs / 1000),
            unit: 'seconds' as const,
            timeMs,
          },
        ]),
    { name: 'wattjobs_run_exit_code', labels: source, value: summary.exitCode, ...status },
  ];
}
