import type { WattjobsError } from './errors/wattjobs-error.ts';

/** What `check` found out about one thing. */
export interface Finding {
  /** What was looked at: `cloud login`, `Pushgateway`. */
  readonly subject: string;
  /** What was found. */
  readonly message: string;
  /** The error that a run would end with; absent where it would not. */
  readonly problem?: WattjobsError;
  /** How to mend it, as a sentence or a command; without a problem it is a warning. */
  readonly fix?: string;
}
