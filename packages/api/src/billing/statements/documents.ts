import type { BillingContext } from '../context.ts';
import type { StatementDocument } from '../document.ts';

/** Which statements are asked for. */
export interface StatementsAsked {
  /** `2026-01` …, in order. */
  readonly months: readonly string[];
  /** All customers by name, or all endpoints if there are no customers. */
  readonly customerId: string | undefined;
}

/** The statements in force of closed months, with their corrections, and previews of others, one after the other. */
export async function* documentsOf(_context: BillingContext, _asked: StatementsAsked): AsyncIterable<StatementDocument> {
  throw new Error('to be written');
}
