/** The unit of a measurement: base units as Prometheus wants them. */
export type Unit = 'volts' | 'amperes' | 'watts' | 'watt-hours' | 'percent' | 'seconds' | 'none';

/** One number that was read. What is not known has no measurement; it is never 0. */
export interface Measurement {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit: Unit;
  /** When it was true, in milliseconds since the Unix epoch. */
  readonly timeMs: number;
}

/** A series that a job can deliver. */
export interface MetricDefinition {
  readonly name: string;
  readonly unit: Unit;
  /** One sentence: the HELP line. */
  readonly help: string;
  /** A reading comes from the source; a status tells about the reading itself. */
  readonly kind: 'reading' | 'status';
  readonly labels?: readonly string[];
  /** Where its values are states, what each is called: a change from one to another is told in the log. */
  readonly states?: Readonly<Record<number, string>>;
}
