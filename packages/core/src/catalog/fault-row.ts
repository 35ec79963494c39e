/** A fault, what the operator sees of it, and what is not lost. One test per row. */
export interface FaultRow {
  readonly fault: string;
  readonly seen: string;
  readonly exitCode: 0 | 1 | 69 | 75 | 77 | 78;
  readonly kept: string;
}
