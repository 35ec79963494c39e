import type { WattjobsError } from '../errors/wattjobs-error.ts';

/** One result of `check`. */
export interface Finding {
  /** What was checked: `cloud login`, `Pushgateway`. */
  readonly subject: string;
  /** What was found. */
  readonly message: string;
  /** The error that a run would end with; absent if it would not fail. */
  readonly problem?: WattjobsError;
  /** How to fix it, as a sentence or a command. Without a problem, the finding is a warning. */
  readonly fix?: string;
}
