import { HttpFailure } from '@wattjobs/core/http';
import type { Clock } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { textColumn } from '../../ingest/columns.ts';
import { StatementDocument } from '../document.ts';
import { type Channel, NotAccepted } from './channel.ts';

/** What is delivered, and who is told how it went. */
export interface DeliveryTerms {
  readonly database: Kysely<Database>;
  readonly channels: readonly Channel[];
  readonly months: readonly string[];
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly pdfOf: (document: StatementDocument) => Promise<Buffer>;
  /** Gets one line about each channel, and about each statement that was not accepted. */
  readonly report: (line: string) => void;
}

/** A channel that fails this often in a row is left until the next run: each try may take its whole time limit. */
export const mostFailuresInARow = 3;

/**
 * Delivers by each channel what it has not accepted yet: the statements of the months, and of every month since the first that was ever
 * delivered by it, so that a failure or a later correction is not forgotten, and a channel that is new does not begin with the past.
 * Returns how many statements are still missing somewhere.
 */
export async function deliverStatements(terms: DeliveryTerms): Promise<number> {
  let missing = 0;
  for (const channel of terms.channels) missing += await deliverBy(channel, terms);
  return missing;
}

async function deliverBy(channel: Channel, terms: DeliveryTerms): Promise<number> {
  const { stop, report } = terms;
  const due = await noteDue(channel.name, terms);
  const withoutAddress = new Set<string>();
  let [accepted, missing, failuresInARow] = [0, 0, 0];
  for (const { number } of due) {
    if (stop.aborted || failuresInARow === mostFailuresInARow) {
      missing += 1;
      continue;
    }
    try {
      const { result, customer } = await deliverOne(channel, number, terms);
      if (result === 'no_address') withoutAddress.add(customer);
      if (result === 'accepted') accepted += 1;
      failuresInARow = 0;
    } catch (error) {
      if (!(error instanceof NotAccepted || error instanceof HttpFailure)) throw error;
      missing += 1;
      failuresInARow += 1;
      report(`${channel.name}: ${number} was not accepted: ${error.message}`);
    }
  }
  for (const customer of withoutAddress) report(`${channel.name}: ${customer} has no e-mail address, so nothing was sent`);
  report(`${channel.name}: ${accepted} statements were accepted, ${missing} are missing`);
  return missing;
}

/** A statement that a channel has not delivered. */
export interface DueStatement {
  readonly number: string;
  readonly month: string;
}

/** Notes what is to be delivered by a channel, and returns what it has not delivered, oldest first. */
export async function noteDue(
  channel: Channel['name'] | 'files',
  { database, months }: Pick<DeliveryTerms, 'database' | 'months'>,
): Promise<readonly DueStatement[]> {
  await sql`
    insert into statement_deliveries (statement_number, channel)
    select number, ${channel} from statements where month = any(${textColumn(months, (month) => month)}::text[]) or month >= (
      select min(earlier.month) from statement_deliveries join statements as earlier on earlier.number = statement_number where channel = ${channel}
    )
    on conflict do nothing
  `.execute(database);
  const { rows } = await sql<DueStatement>`
    select number, month from statement_deliveries join statements on number = statement_number
    where channel = ${channel} and delivered_at is null order by sequence
  `.execute(database);
  return rows;
}

/** Notes that a channel has delivered statements. */
export async function noteDelivered(
  database: Kysely<Database>,
  channel: Channel['name'] | 'files',
  due: readonly Pick<DueStatement, 'number'>[],
  nowMs: number,
): Promise<void> {
  await sql`
    update statement_deliveries set delivered_at = ${new Date(nowMs)}
    where statement_number = any(${textColumn(due, ({ number }) => number)}::text[]) and channel = ${channel}
  `.execute(database);
}

/** The row stays locked while the statement is on its way: no other run sends it meanwhile. */
async function deliverOne({ name, send }: Channel, number: string, { database, clock, pdfOf }: DeliveryTerms) {
  return database.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ text: string; hash: string; email: string | null }>`
      select document as text, hash, email from statement_deliveries join statements on number = statement_number
      left join customers on customers.id = statements.customer_id
      where statement_number = ${number} and channel = ${name} and delivered_at is null
      for update of statement_deliveries skip locked
    `.execute(transaction);
    if (rows[0] === undefined) return { result: 'elsewhere', customer: '' };
    const document = StatementDocument.parse(JSON.parse(rows[0].text));
    const result = await send({ ...rows[0], number, document, pdf: () => pdfOf(document) });
    if (result === 'accepted') await noteDelivered(transaction, name, [{ number }], clock.now());
    return { result, customer: document.customer?.name ?? 'The statement of all endpoints' };
  });
}
