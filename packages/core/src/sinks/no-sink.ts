import { countReadings, type SeriesNames } from './series-groups.ts';
import type { Sink } from './sink.ts';

/** Takes every point and keeps none: for a job with a sink of its own, or with OpenTelemetry alone, if PUSHGATEWAY_URL is not set. */
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
