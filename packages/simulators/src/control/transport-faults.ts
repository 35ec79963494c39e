import { amount, countOrNull, type FieldsOf, flag, wholeNumber } from './field.ts';

/** Which requests have the active faults. */
export interface FaultLimits {
  /** How many requests pass before the faults begin. */
  readonly skip: number;
  /** How many more requests have the faults before all end; null for no limit. */
  readonly times: number | null;
}

/** Faults of any HTTP server. */
export interface TransportFaults extends FaultLimits {
  /** Answers are delayed by this many milliseconds. */
  readonly delayMs: number;
  /** The request is read and never answered. */
  readonly hang: boolean;
  /** The connection is closed without an answer; the request has no effect. */
  readonly dropConnection: boolean;
  /** The connection is reset (RST) without an answer; the request has no effect. */
  readonly resetConnection: boolean;
  /**
   * Half of the body is sent with the full length, then the connection is closed; an answer without a body is not sent.
   * The request has taken effect.
   */
  readonly cutInHalf: boolean;
  /** Status 500 instead of an answer; the request has no effect. */
  readonly status500: boolean;
}

export const transportFaults: FieldsOf<TransportFaults> = {
  delayMs: amount(0),
  hang: flag(false),
  dropConnection: flag(false),
  resetConnection: flag(false),
  cutInHalf: flag(false),
  status500: flag(false),
  skip: wholeNumber(0),
  times: countOrNull(),
};

export const transportFaultNames = ['delayMs', 'hang', 'dropConnection', 'resetConnection', 'cutInHalf', 'status500'] as const;
