import type { MetricDefinition, Point, Unit } from '../job/point.ts';
import type { Batch } from '../sinks/sink.ts';
import { type Writer, writerMetric } from '../sinks/writer.ts';
import { outboxMetricDefinitions, outboxValues } from './outbox-metrics.ts';
import type { OutboxStatus } from './store-and-forward.ts';
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
  {
    name: writerMetric,
    unit: 'none',
    kind: 'status',
    labels: ['source', 'writer', 'series_job', 'series_instance'],
    help: 'Who pushes this group and that of the series; always 1.',
  },
  ...outboxMetricDefinitions,
  { name: 'wattjobs_run_exit_code', unit: 'none', kind: 'status', labels: ['source'], help: 'The exit code of the last run.' },
];

/** The inputs for the metrics of a run, in addition to its summary. */
export interface RunReport {
  /** Absent if unknown. */
  readonly lastSuccessMs: number | undefined;
  readonly timeMs: number;
  /** Absent if this writer has no unique name. */
  readonly writer: Writer | undefined;
  /** The devices whose series the run pushed. */
  readonly devices: readonly string[];
  /** Absent if the run has no sink of lines. */
  readonly outbox?: OutboxStatus | undefined;
}

/** What a run reports about itself; the time of the last success and the writer are included only if known. */
export function runBatch(summary: RunSummary, { lastSuccessMs, timeMs, writer, devices, outbox }: RunReport): Batch {
  const source = { source: summary.source };
  const point = (name: string, value: number, unit: Unit, labels: Readonly<Record<string, string>> = {}): Point => ({
    name,
    labels: { ...source, ...labels },
    value,
    unit,
    timeMs,
    device: summary.source,
  });
  return {
    kind: 'run',
    points: [
      point('wattjobs_run_duration_seconds', summary.durationSeconds, 'seconds'),
      point('wattjobs_run_readings', summary.readings, 'none'),
      ...Object.entries(summary.errors).map(([reason, count]) => point('wattjobs_run_errors', count, 'none', { reason })),
      ...(lastSuccessMs === undefined
        ? []
        : [point('wattjobs_run_last_success_timestamp_seconds', Math.floor(lastSuccessMs / 1000), 'seconds')]),
      ...(writer === undefined
        ? []
        : devices.map((device) =>
            point(writerMetric, 1, 'none', { writer: writer.name, series_job: writer.job, series_instance: device }),
          )),
      ...(outbox === undefined ? [] : outboxValues(outbox).map(([name, value, unit]) => point(name, value, unit))),
      point('wattjobs_run_exit_code', summary.exitCode, 'none'),
    ],
    // If the last success is unknown, replacing the series would erase the time that the sink still has.
    isPartial: lastSuccessMs === undefined,
    rows: [],
  };
}
