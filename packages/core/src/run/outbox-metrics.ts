import type { MetricDefinition, Unit } from '../job/point.ts';
import type { OutboxStatus } from './store-and-forward.ts';

const common = { kind: 'status', labels: ['source'] } as const;

/** The series about the outbox; only a run with a sink of lines reports them. */
export const outboxMetricDefinitions: readonly MetricDefinition[] = [
  { ...common, name: 'wattjobs_outbox_bytes', unit: 'none', help: 'What the outbox takes of OUTBOX_MAX_BYTES.' },
  { ...common, name: 'wattjobs_outbox_readings', unit: 'none', help: 'Readings that wait in the outbox.' },
  {
    ...common,
    name: 'wattjobs_outbox_oldest_timestamp_seconds',
    unit: 'seconds',
    help: 'The time of the oldest reading that waits in the outbox, in Unix time.',
  },
  {
    ...common,
    name: 'wattjobs_outbox_evicted_readings',
    unit: 'none',
    help: 'Readings that the last run gave up because the outbox reached its limit.',
  },
  {
    ...common,
    name: 'wattjobs_outbox_quarantined_lines',
    unit: 'none',
    help: 'Lines of the last run that the receiver will never accept.',
  },
];

/** The values of these series. */
export function outboxValues(outbox: OutboxStatus): readonly (readonly [name: string, value: number, unit: Unit])[] {
  const { byteLength, readingCount, oldestMs, evictedReadings, quarantinedLines } = outbox;
  return [
    ['wattjobs_outbox_bytes', byteLength, 'none'],
    ['wattjobs_outbox_readings', readingCount, 'none'],
    ...(oldestMs === undefined ? [] : [['wattjobs_outbox_oldest_timestamp_seconds', Math.floor(oldestMs / 1000), 'seconds'] as const]),
    ['wattjobs_outbox_evicted_readings', evictedReadings, 'none'],
    ['wattjobs_outbox_quarantined_lines', quarantinedLines, 'none'],
  ];
}
