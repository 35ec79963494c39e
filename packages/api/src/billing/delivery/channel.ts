import type { StatementDocument } from '../document.ts';

/** A statement as it was stored, on its way to somebody. */
export interface ClosedStatement {
  readonly number: string;
  readonly document: StatementDocument;
  /** The document as JSON, byte for byte what its hash is over. */
  readonly text: string;
  readonly hash: string;
  /** The customer's; null if the statement is about all endpoints, or none is known. */
  readonly email: string | null;
  /** The statement as a PDF. */
  readonly pdf: () => Promise<Buffer>;
}

/** A way by which statements reach somebody. */
export interface Channel {
  /** As statement_deliveries has it. */
  readonly name: 'webhook' | 'bucket' | 'mail';
  /**
   * Resolves once the other side has accepted it.
   * @throws NotAccepted if it did not, or said nothing; then it may arrive twice, and the other side can tell by its id
   */
  readonly send: (statement: ClosedStatement) => Promise<'accepted' | 'no_address'>;
}

/** The other side did not accept something. The message has no secret in it. */
export class NotAccepted extends Error {}
