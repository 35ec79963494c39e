import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from '../finding.ts';

/** What a destination answers: it has the rows, it may take them later, or it never will as they are. */
export type RowsAnswer =
  | {
      readonly answer: 'accepted';
      /** Single rows that it will never take, each as an error that says which and why; the rest is taken. */
      readonly refusals?: readonly WattjobsError[];
    }
  | { readonly answer: 'retry-later' | 'refused'; readonly error: WattjobsError };

/** Takes the rows of a source. It answers and does not throw: what it throws is a bug. */
export interface Destination<Rows> {
  readonly name: string;
  /** How many readings the rows are. */
  count(rows: Rows): number;
  /** The rows as `--dry-run` prints them in JSON; nothing in it is a secret. */
  describe(rows: Rows): unknown;
  /** Idempotent: rows that it has already change nothing. */
  deliver(rows: Rows, signal: AbortSignal): Promise<RowsAnswer>;
  /** Whether it would take rows now; nothing is delivered. */
  check(signal: AbortSignal): AsyncIterable<Finding>;
}

/** Prints the rows instead of delivering them: for `--dry-run`. */
export function printedDestination<Rows>(destination: Destination<Rows>, print: (text: string) => void): Destination<Rows> {
  return {
    name: 'stdout',
    count: (rows) => destination.count(rows),
    describe: (rows) => destination.describe(rows),
    check: (signal) => destination.check(signal),
    deliver: async (rows) => {
      print(`${JSON.stringify(destination.describe(rows), null, 2)}\n`);
      return { answer: 'accepted' };
    },
  };
}
