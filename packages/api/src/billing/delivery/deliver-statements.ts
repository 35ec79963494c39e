import { HttpFailure } from '@wattjobs/core/http';
import type { Clock } from '@wattjobs/core/time';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
import { StatementDocument } from '../document.ts';
import { type Channel, type ClosedStatement, NotAccepted } from './channel.ts';

/** What is delivered, and who is told how it went. */
export interface DeliveryTerms {
  readonly database: Kysely<Database>;
  readonly channels: readonly Channel[];
  readonly month: string;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly pdfOf: (document: StatementDocument) => Promise<Buffer>;
  /** Gets one line about each channel, and about each statement that was not accepted. */
  readonly report: (line: string) => void;
}

/** A channel that fails this often in a row is left until the next run: each try may take its whole time limit. */
const mostFailuresInARow = 3;

/**
 * Delivers by each channel what it has not accepted yet: the statements of the month, and of every month that was ever delivered by it, so
 * that a failure or a later correction is not forgotten, and a channel that is new does not begin with the past.
 * Returns how many statements are still missing somewhere.
 */
export async function deliverStatements(terms: DeliveryTerms): Promise<number> {
  let missing = 0;
  for (const channel of terms.channels) missing += await deliverBy(channel, terms);
  return missing;
}

async function deliverBy(channel: Channel, terms: DeliveryTerms): Promise<number> {
  const { stop, report } = terms;
  const due = await noteDue(channel, terms);
  const withoutAddress = new Set<string>();
  let [accepted, missing, failuresInARow] = [0, 0, 0];
  for (const number of due) {
    if (stop.aborted || failuresInARow === mostFailuresInARow) {
      missing += 1;
      continue;
    }
    const outcome = await deliverOne(channel, number, terms);
    failuresInARow = 'problem' in outcome ? failuresInARow + 1 : 0;
    if ('problem' in outcome) {
      missing += 1;
      report(`${channel.name}: ${number} was not accepted: ${outcome.problem}`);
    } else if (outcome.result === 'no_address') withoutAddress.add(outcome.customer);
    else if (outcome.result === 'accepted') accepted += 1;
  }
  for (const customer of withoutAddress) report(`${channel.name}: ${customer} has no e-mail address, so nothing was sent`);
  report(`${channel.name}: ${accepted} statements were accepted, ${missing} are missing`);
  return missing;
}

/** Notes what a channel is to deliver, and returns the numbers of what it has not delivered, oldest first. */
async function noteDue({ name }: Channel, { database, month }: DeliveryTerms): Promise<readonly string[]> {
  await sql`
    insert into statement_deliveries (statement_number, channel)
    select number, ${name} from statements where month = ${month} or month in (
      select earlier.month from statement_deliveries join statements as earlier on earlier.number = statement_number where channel = ${name}
    )
    on conflict do nothing
  `.execute(database);
  const { rows } = await sql<{ number: string }>`
    select number from statement_deliveries join statements on number = statement_number
    where channel = ${name} and delivered_at is null order by sequence
  `.execute(database);
  return rows.map(({ number }) => number);
}

type Outcome = { readonly problem: string } | { readonly result: 'accepted' | 'no_address' | 'elsewhere'; readonly customer: string };

/** The row stays locked while the statement is on its way: no other run sends it meanwhile. */
async function deliverOne(channel: Channel, number: string, terms: DeliveryTerms): Promise<Outcome> {
  const { database, clock, pdfOf } = terms;
  return database.transaction().execute(async (transaction): Promise<Outcome> => {
    const statement = await lockStatement(transaction, channel.name, number, pdfOf);
    if (statement === undefined) return { result: 'elsewhere', customer: '' };
    const result = await channel.send(statement).catch((error: unknown) => {
      if (error instanceof NotAccepted || error instanceof HttpFailure) return error;
      throw error;
    });
    if (result instanceof Error) return { problem: result.message };
    if (result === 'accepted') {
      await sql`
        update statement_deliveries set delivered_at = ${new Date(clock.now())} where statement_number = ${number} and channel = ${channel.name}
      `.execute(transaction);
    }
    return { result, customer: statement.document.customer?.name ?? 'The statement of all endpoints' };
  });
}

async function lockStatement(
  transaction: Transaction<Database>,
  channel: string,
  number: string,
  pdfOf: DeliveryTerms['pdfOf'],
): Promise<ClosedStatement | undefined> {
  const { rows } = await sql<{ document: string; hash: string; email: string | null }>`
    select document, hash, email from statement_deliveries join statements on number = statement_number
    left join customers on customers.id = statements.customer_id
    where statement_number = ${number} and channel = ${channel} and delivered_at is null
    for update of statement_deliveries skip locked
  `.execute(transaction);
  const [row] = rows;
  if (row === undefined) return undefined;
  const document = StatementDocument.parse(JSON.parse(row.document));
  return { number, document, text: row.document, hash: row.hash, email: row.email, pdf: () => pdfOf(document) };
}
