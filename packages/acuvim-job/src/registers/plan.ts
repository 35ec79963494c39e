import type { ReadLimits, Register } from './profile.ts';

/** One request: consecutive registers, with the values that its answer holds. */
export interface ReadRequest<Read extends Register = Register> {
  readonly start: number;
  readonly count: number;
  readonly registers: readonly Read[];
}

/** The fewest requests that read all registers within the limits, and of those plans the one with the fewest words. */
export declare function planReads<Read extends Register>(registers: readonly Read[], limits: ReadLimits): readonly ReadRequest<Read>[];
