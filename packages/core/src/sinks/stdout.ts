import { exposition } from './exposition.ts';
import { countReadings, groupPoints, type SeriesNames } from './series-groups.ts';
import { nothingAccepted, type Sink } from './sink.ts';

/** Prints the points that would be delivered, for `--dry-run`. */
export function stdoutSink(print: (text: string) => void, names: SeriesNames): Sink {
  const readings: Sink['readings'] = ({ points }) => countReadings(points, names.metrics);
  return {
    name: 'stdout',
    takes: 'points',
    readings,
    deliver: async (batch) => {
      if (batch.points.length === 0) return nothingAccepted;
      const labelled = groupPoints(batch, names).flatMap(({ job, instance, points }) =>
        points.map((point) => ({ ...point, labels: { ...point.labels, job, instance } })),
      );
      print(await exposition(labelled, [...names.metrics, ...names.run.metrics]));
      return { accepted: readings(batch), refused: [] };
    },
    async *check() {
      yield { subject: 'stdout', message: 'prints what would be delivered' };
    },
  };
}

/** Prints the rows that a sink would get, as JSON, for `--dry-run`. */
export function printedRows(sink: Sink, print: (text: string) => void): Sink {
  return {
    name: 'stdout',
    takes: sink.takes,
    readings: (batch) => sink.readings(batch),
    check: (signal) => sink.check(signal),
    deliver: async (batch) => {
      if (batch.rows.length === 0) return nothingAccepted;
      const bodies = batch.rows.map(({ body }) => body);
      print(`${JSON.stringify(bodies, null, 2)}\n`);
      return { accepted: sink.readings(batch), refused: [] };
    },
  };
}
