import type { MetricDefinition, Point } from '../job/point.ts';
import { type Batch, devicesOf } from './sink.ts';

/** The labels under which the series of one device, or of the run itself, are known. */
export interface SeriesGroup {
  readonly job: string;
  readonly instance: string;
}

/** What a sink of series must know about the job. */
export interface SeriesNames {
  /** The `job` label of the series. */
  readonly jobName: string;
  /** The name of the device, until a batch names its devices: the `instance` label. */
  readonly device: string;
  readonly metrics: readonly MetricDefinition[];
  /** The `job` label and the series of what a run reports about itself. Its device is the source. */
  readonly run: { readonly jobName: string; readonly source: string; readonly metrics: readonly MetricDefinition[] };
}

/** The points of a batch by group: one group per device, with the newest point of each series. */
export function groupPoints(
  batch: Pick<Batch, 'kind' | 'points'>,
  names: SeriesNames,
): readonly (SeriesGroup & { readonly points: readonly Point[] })[] {
  const job = batch.kind === 'run' ? names.run.jobName : names.jobName;
  return devicesOf(batch).map((instance) => ({
    job,
    instance,
    points: newestOfEachSeries(batch.points.filter(({ device }) => device === instance)),
  }));
}

/** How many of the points are readings, by the definitions of their series. */
export function countReadings(points: readonly Point[], metrics: readonly MetricDefinition[]): number {
  const readings = new Set(metrics.filter(({ kind }) => kind === 'reading').map(({ name }) => name));
  return points.filter(({ name }) => readings.has(name)).length;
}

function newestOfEachSeries(points: readonly Point[]): readonly Point[] {
  const newest = new Map<string, Point>();
  for (const point of points) {
    const key = `${point.name} ${labelsKey(point.labels)}`;
    const previous = newest.get(key);
    if (previous === undefined || previous.timeMs <= point.timeMs) newest.set(key, point);
  }
  return [...newest.values()];
}

/** A text that is equal for equal labels, regardless of their order. */
export function labelsKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
