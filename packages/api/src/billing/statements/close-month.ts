import type { BillingContext } from '../context.ts';
import type { StatementDocument } from '../document.ts';

export interface ClosingAsked {
  readonly month: string;
  /** Why a person accepts the open questions; undefined if nobody does. */
  readonly accept: string | undefined;
  /** The key or the command that closes. */
  readonly by: string;
}

/** What a closing did: statements that are new, and questions that kept it from closing. */
export interface Closing {
  readonly statements: readonly StatementDocument[];
  /** Not empty if nothing was closed for want of `accept`. */
  readonly openQuestions: readonly { readonly customer: string | null; readonly question: StatementDocument['questions'][number] }[];
  /** The month was closed before; then `statements` holds the corrections that late readings and decisions made necessary. */
  readonly wasClosed: boolean;
}

/**
 * Closes a month for all customers, in one transaction; a month that was closed before is corrected if its figures changed.
 * @throws Refusal (422) if the month has not ended everywhere
 */
export function closeMonth(_context: BillingContext, _asked: ClosingAsked): Promise<Closing> {
  throw new Error('to be written');
}
