import type { Unit } from '../units/units.ts';

export type { Unit };

/** One number that was read. An unknown value has no point; it is never 0. */
export interface Point {
  readonly name: string;
  /** What distinguishes series of the same name and device. */
  readonly labels: Readonly<Record<string, string>>;
  /** Finite: a point with any other value is not delivered. */
  readonly value: number;
  readonly unit: Unit;
  /** When the value was valid, in milliseconds since the Unix epoch: its own time, not that of the read or the delivery. */
  readonly timeMs: number;
  /** The name of the device that it describes. */
  readonly device: string;
}

/** A series that a job can deliver. */
export interface MetricDefinition {
  readonly name: string;
  /** True if an older system gave the name, which does not end with the unit: then the HELP line states the unit. */
  readonly nameWithoutUnit?: true;
  readonly unit: Unit;
  /** One sentence: the HELP line. */
  readonly help: string;
  /** A reading comes from the source; a status describes the reading itself. */
  readonly kind: 'reading' | 'status';
  readonly labels?: readonly string[];
  /** The name of each state, if its values are states: a change of state is logged. */
  readonly states?: Readonly<Record<number, string>>;
}
