import type { KeyedRow } from '@wattjobs/core/job';
import type { ApiDatabase, ProbedSink } from '@wattjobs/core/sinks';
import type { SystemReading } from './system-reading.ts';

/** The API to which the rows of a pass go. */
export interface Destination {
  /** `rows`: every row by its key. `legacy-rows`: one row per system, which describes its day so far. */
  readonly takes: 'rows' | 'legacy-rows';
  readonly sink: ProbedSink;
  /** The rows of these readings, as this API takes them. */
  toRows(readings: readonly SystemReading[]): readonly KeyedRow[];
  /** The database that it last named; undefined if it names none. */
  database(): ApiDatabase | undefined;
}
