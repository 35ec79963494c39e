import type { MetricDefinition } from '../job/measurement.ts';
import { exposition } from './exposition.ts';
import type { Sink } from './sink.ts';

/** Prints what would be delivered, for `--dry-run`. */
export function stdoutSink(print: (text: string) => void, definitions: readonly MetricDefinition[]): Sink {
  return {
    name: 'stdout',
    deliver: async ({ job, instance, measurements }) => {
      const labelled = measurements.map((measurement) => ({ ...measurement, labels: { ...measurement.labels, job, instance } }));
      print(await exposition(labelled, definitions));
      return { answer: 'accepted' };
    },
    check: async () => [{ subject: 'stdout', message: 'prints what would be delivered' }],
  };
}
