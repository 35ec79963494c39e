import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from '../finding.ts';
import type { Measurement } from '../measurement.ts';
import type { OtherWriter, Writer } from './writer.ts';

/** Measurements that are delivered together, under the labels that name whose they are. */
export interface MeasurementGroup {
  readonly job: string;
  readonly instance: string;
  readonly measurements: readonly Measurement[];
  /** `replace`: series that are not in `measurements` disappear. `merge`: they stay. */
  readonly mode: 'replace' | 'merge';
}

/** What a sink answers: it has the values, it may take them later, or it never will as they are. */
export type DeliveryAnswer =
  | { readonly answer: 'accepted' }
  | { readonly answer: 'retry-later' | 'refused'; readonly error: WattjobsError };

/** Takes measurements. It answers and does not throw: what it throws is a bug. */
export interface Sink {
  readonly name: string;
  deliver(group: MeasurementGroup, signal?: AbortSignal): Promise<DeliveryAnswer>;
  /** Whether it would take these groups now; nothing is delivered. */
  check(groups: readonly MeasurementGroup[], signal: AbortSignal): Promise<readonly Finding[]>;
  /** Which other writers have pushed the groups of this one of late; there if the sink can tell. */
  others?(own: Writer, nowMs: number, signal: AbortSignal): Promise<readonly OtherWriter[]>;
}
