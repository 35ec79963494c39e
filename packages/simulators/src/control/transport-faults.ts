import { amount, countOrNull, type FieldsOf, flag, wholeNumber } from './field.ts';

/** What can go wrong with any HTTP server, whatever it serves. */
export interface TransportFaults {
  /** Answers are held back for this many milliseconds. */
  readonly delayMs: number;
  /** The request is read and never answered. */
  readonly hang: boolean;
  /** The connection is closed without an answer; the request has no effect. */
  readonly dropConnection: boolean;
  /**
   * Half of the body is sent under the length of the whole, then the connection is closed; of an answer without a body nothing is sent.
   * The request has had its effect.
   */
  readonly cutInHalf: boolean;
  /** Status 500 instead of an answer; the request has no effect. */
  readonly status500: boolean;
  /** So many requests pass before the faults begin. */
  readonly skip: number;
  /** How many more requests meet the faults, before all faults end; null for ever. */
  readonly times: number | null;
}

export const transportFaults: FieldsOf<TransportFaults> = {
  delayMs: amount(0),
  hang: flag(false),
  dropConnection: flag(false),
  cutInHalf: flag(false),
  status500: flag(false),
  skip: wholeNumber(0),
  times: countOrNull(),
};

export const transportFaultNames = ['delayMs', 'hang', 'dropConnection', 'cutInHalf', 'status500'] as const;
