import { FixSettings, type SettingProblem } from '../errors/errors.ts';
import type { ProbedSink } from './api-sink.ts';
import { countReadings, type SeriesNames } from './series-groups.ts';
import { countRowReadings, type Sink } from './sink.ts';

/** Takes every point and keeps none: for a job that has its own sink, or OpenTelemetry alone, if neither PUSHGATEWAY_URL nor LINE_PROTOCOL_URL is set. */
export function noSink(names: SeriesNames): Sink {
  const readings: Sink['readings'] = ({ points }) => countReadings(points, names.metrics);
  return {
    name: 'none',
    takes: 'points',
    readings,
    deliver: (batch) => Promise.resolve({ accepted: readings(batch), refused: [] }),
    async *check() {
      yield { subject: 'Pushgateway', message: 'PUSHGATEWAY_URL is not set: no metrics are pushed' };
    },
  };
}

/** Replaces a sink for rows that is not configured: a dry run prints the rows; every other use fails with these problems. */
export function unconfiguredRowSink(problems: readonly SettingProblem[]): ProbedSink {
  const error = new FixSettings(problems);
  return {
    name: 'none',
    takes: 'rows',
    readings: countRowReadings,
    probe: () => Promise.resolve(error),
    deliver: (batch) => Promise.resolve({ accepted: 0, retry: { batch, error, when: 'next-run' }, refused: [] }),
    async *check() {
      yield { subject: 'settings', message: error.message, problem: error, fix: error.fix };
    },
  };
}
