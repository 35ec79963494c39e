/** A fault, what it looks like to the operator, and what is not lost. One row, one test. */
export interface FaultRow {
  readonly fault: string;
  readonly seen: string;
  readonly exitCode: 0 | 1 | 69 | 75 | 77 | 78;
  readonly kept: string;
}
