import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from '../job/finding.ts';
import type { Measurement } from '../job/measurement.ts';
import type { OtherWriter, Writer } from './writer.ts';

/** Measurements that are delivered together, under the labels that identify their source. */
export interface MeasurementGroup {
  readonly job: string;
  readonly instance: string;
  readonly measurements: readonly Measurement[];
  /** `replace`: series that are not in `measurements` disappear. `merge`: they stay. */
  readonly mode: 'replace' | 'merge';
}

/** A sink's answer: it has the values, it may accept them later, or it never will accept them as they are. */
export type DeliveryAnswer =
  | { readonly answer: 'accepted' }
  | { readonly answer: 'retry-later' | 'refused'; readonly error: WattjobsError };

/** Takes measurements. It answers and does not throw: any error it throws is a bug. */
export interface Sink {
  readonly name: string;
  deliver(group: MeasurementGroup, signal?: AbortSignal): Promise<DeliveryAnswer>;
  /** Checks whether it would accept these groups now; delivers nothing. */
  check(groups: readonly MeasurementGroup[], signal: AbortSignal): Promise<readonly Finding[]>;
  /** Which other writers have recently pushed to our groups; present if the sink can tell. */
  others?(own: Writer, nowMs: number, signal: AbortSignal): Promise<readonly OtherWriter[]>;
}
