import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from '../job/finding.ts';

/** A destination's answer: it has the rows, it may accept them later, or it never will accept them as they are. */
export type RowsAnswer =
  | {
      readonly answer: 'accepted';
      /** Single rows that it will never accept, each with an error that says which and why; the others are accepted. */
      readonly refusals?: readonly WattjobsError[];
    }
  | { readonly answer: 'retry-later' | 'refused'; readonly error: WattjobsError };

/** Takes the rows of a source. It answers and does not throw: any error it throws is a bug. */
export interface Destination<Rows> {
  readonly name: string;
  /** How many readings the rows contain. */
  count(rows: Rows): number;
  /** The rows in the form that `--dry-run` prints as JSON; it contains no secret. */
  describe(rows: Rows): unknown;
  /** Idempotent: rows that it already has change nothing. */
  deliver(rows: Rows, signal: AbortSignal): Promise<RowsAnswer>;
  /** Checks whether it would accept rows now; delivers nothing. */
  check(signal: AbortSignal): AsyncIterable<Finding>;
}

/** Prints the rows instead of delivering them, for `--dry-run`. */
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
