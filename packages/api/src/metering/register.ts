import type { RegisterEvent, RegisterPoint } from './register-event.ts';

/**
 * The energy counted up to a time, from an arbitrary zero: the register without its events. It is interpolated between the points around,
 * and rounded half up to a unit, so that the parts of any partition add up exactly.
 */
export interface Boundary {
  readonly atMs: number;
  readonly units: bigint;
  /** The least and the most that it can have been. */
  readonly lowUnits: bigint;
  readonly highUnits: bigint;
  /** What the meter would have shown: the interpolated register; null in the gap of an event. */
  readonly registerUnits: bigint | null;
  /** The points around it, both the same if there is one exactly then. */
  readonly before: RegisterPoint | null;
  readonly after: RegisterPoint | null;
}

/** A register whose events are known. */
export interface Register {
  /** The boundary at a time. Before the first point it is that point, after the last one that one: nothing is known beyond. */
  at(atMs: number): Boundary;
  readonly first: RegisterPoint | null;
  readonly last: RegisterPoint | null;
  readonly events: readonly RegisterEvent[];
}

/**
 * A register from accepted points in the order of their times. They may be few: those around the boundaries that are asked for are
 * enough, because an event brings its own points.
 */
export function registerOf(_points: readonly RegisterPoint[], _events: readonly RegisterEvent[]): Register {
  throw new Error('to be written');
}
