import { sql, type Transaction } from 'kysely';
import { sqlStateOf } from '../../database/database-errors.ts';
import type { Database } from '../../database/types.ts';
import { invalid, Refusal } from '../../http/refusal.ts';
import { deriveStaleEvents } from '../../registers/derive-events.ts';
import type { BillingContext } from '../context.ts';
import type { StatementDocument } from '../document.ts';
import { creditOf } from './credit.ts';
import { openMonth, type OpenQuestion } from './open-month.ts';
import { type LastStatement, openBook, readDocument, readLast } from './stored-statements.ts';
import { acceptQuestion } from './vacancies.ts';

export interface ClosingAsked {
  readonly month: string;
  /** Why a person accepts the open questions; undefined if nobody does. */
  readonly accept?: string | undefined;
  /** The key or the command that closes. */
  readonly by: string;
}

/** What a closing did: statements that are new, and questions that kept it from closing. */
export interface Closing {
  readonly statements: readonly StatementDocument[];
  /** Not empty if nothing was closed because nobody accepts them. */
  readonly openQuestions: readonly OpenQuestion[];
  /** The month was closed before; then `statements` holds the corrections that late readings and decisions made necessary. */
  readonly wasClosed: boolean;
  /** The last statement of all: with its hash, one that is taken away at the end is found too. */
  readonly last: LastStatement;
  /** Retention has thinned readings of the month: what was closed before is not computed again. */
  readonly isThinned: boolean;
}

/**
 * Closes a month for all customers, in one transaction; a month that was closed before is corrected if its figures changed.
 * If two close at once, one waits for the other, and sees what it closed.
 * @throws Refusal (422) if the month has not ended everywhere, or nothing is to be billed in it; (503) if readings keep it from closing
 */
export async function closeMonth(context: BillingContext, asked: ClosingAsked): Promise<Closing> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryToClose(context, asked);
    } catch (error) {
      if (error instanceof HeldBack) return error.cause as Closing;
      // A reading arrived between the snapshot and its use, and made events stale: another try sees it.
      if (sqlStateOf(error) !== serializationFailure) throw error;
      if (tries === mostTries) throw readingsArrive(error);
    }
  }
}

async function tryToClose(context: BillingContext, asked: ClosingAsked): Promise<Closing> {
  // Not within the transaction: readings that arrive meanwhile do not wait for it.
  await deriveStaleEvents(context.database);
  return context.database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      await sql`set local statement_timeout = 0`.execute(transaction);
      // The snapshot of the transaction is taken after this statement: it has what the closing before this one wrote.
      await sql`lock table statements in share row exclusive mode`.execute(transaction);
      return await closeWithin(context, transaction, asked);
    });
}

const serializationFailure = '40001';
const mostTries = 5;

function readingsArrive(cause: unknown): Refusal {
  const message = 'Readings arrived each time that the month was computed, so it was not closed. Try again later.';
  return new Refusal(503, 'DATABASE_UNAVAILABLE', message, { headers: { 'retry-after': '5' }, cause });
}

/** Takes back what the transaction has written; its cause is the closing. */
class HeldBack extends Error {}

async function closeWithin(
  context: BillingContext,
  transaction: Transaction<Database>,
  { month, accept, by }: ClosingAsked,
): Promise<Closing> {
  const nowMs = context.clock.now();
  const opened = await openMonth(context, transaction, month);
  const { toMs, subjects, inForce, isThinned } = opened;
  const refuse = (reason: string) => invalid([{ location: 'body', field: 'month', reason }]);
  if (toMs > nowMs) throw refuse(`must have ended in all time zones of its endpoints, which is at ${new Date(toMs).toISOString()}`);
  const wasClosed = inForce.length > 0;
  if (subjects.length === 0 && !wasClosed) throw refuse('must be a month with endpoints or customers');
  const openQuestions: OpenQuestion[] = opened.vacancyQuestions.map((question) => ({ customer: null, question }));
  const statements: StatementDocument[] = [];
  const write = await openBook(transaction, nowMs, by);
  for await (const { draft, corrects, questions, hasSameFigures } of opened.changes()) {
    if (hasSameFigures) continue;
    openQuestions.push(...questions);
    if (openQuestions.length > 0 && accept === undefined) continue;
    if (corrects !== null) statements.push(await write(creditOf(await readDocument(transaction, corrects)), []));
    const accepted = questions.length === 0 || accept === undefined ? null : { reason: accept, by };
    const kind = corrects === null ? 'statement' : 'correction';
    statements.push(await write({ ...draft.document, kind, corrects, accepted }, draft.readings));
  }
  const terms = { wasClosed, isThinned, last: await readLast(transaction) };
  if (accept === undefined && openQuestions.length > 0)
    throw new HeldBack('questions are open', { cause: { statements: [], openQuestions, ...terms } satisfies Closing });
  for (const question of opened.vacancyQuestions)
    await acceptQuestion(transaction, month, question, { reason: accept ?? '', by, at: new Date(nowMs).toISOString() });
  return { statements, openQuestions: [], ...terms };
}
