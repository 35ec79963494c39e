import type { ReportRefusedItem } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from '../job/finding.ts';
import type { KeyedRow } from '../job/keyed-row.ts';
import type { Point } from '../job/point.ts';

/** What a run delivers together. */
export interface Batch {
  /** `readings`: what a pass read now. `history`: what it read of a past window. `run`: what the run reports about itself. */
  readonly kind: 'readings' | 'history' | 'run';
  readonly points: readonly Point[];
  /** True if series of the same devices that are not among `points` stay as they were; otherwise they are no longer known. */
  readonly isPartial: boolean;
  readonly rows: readonly KeyedRow[];
}

/** What a sink did not accept, and why. */
export interface Retry {
  /** Deliver exactly this again: the rest was accepted or refused. */
  readonly batch: Batch;
  readonly error: WattjobsError;
  /** `soon`: it may accept it within seconds. `next-run`: something else must change first. */
  readonly when: 'soon' | 'next-run';
  /** The sink asked to wait this long. */
  readonly afterMs?: number;
}

/** A sink's answer to a batch: every item is accepted, to be delivered again, or refused. */
export interface Answer {
  /** How many readings it accepted. */
  readonly accepted: number;
  /** Absent if nothing is left. */
  readonly retry?: Retry;
  /** Items that it refused permanently: one error per item, with its name and the reason. */
  readonly refused: readonly ReportRefusedItem[];
  /** What a person should know although nothing failed. */
  readonly warnings?: readonly Finding[];
}

/**
 * Takes what a run delivers. It answers and does not throw: any error it throws is a bug.
 * Idempotent: items that it already has change nothing. What it needs besides points and rows, such as a grouping key, stays inside it.
 */
export interface Sink {
  readonly name: string;
  /** The part of a batch that it takes; it ignores the rest. */
  readonly takes: 'points' | 'rows';
  /** How many readings of a batch it takes. */
  readings(batch: Batch): number;
  deliver(batch: Batch, signal: AbortSignal): Promise<Answer>;
  /** Checks whether it would take a batch now; delivers nothing. */
  check(signal: AbortSignal): AsyncIterable<Finding>;
}

/** The answer to a batch that contains nothing for the sink. */
export const nothingAccepted = { accepted: 0, refused: [] } as const satisfies Answer;

/** The names of the devices in a batch, in order. */
export function devicesOf({ points }: Pick<Batch, 'points'>): readonly string[] {
  return [...new Set(points.map(({ device }) => device))];
}

/** How many of the rows are readings, and not only descriptions of what is read. */
export function countRowReadings({ rows }: Pick<Batch, 'rows'>): number {
  return rows.filter(({ isReading }) => isReading).length;
}
