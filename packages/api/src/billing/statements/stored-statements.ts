import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
import { notFound } from '../../http/refusal.ts';
import { textColumn } from '../../ingest/columns.ts';
import type { StatementDocument } from '../document.ts';
import type { Draft } from './drafts.ts';

/** A statement in a list. */
export interface StatementRow {
  readonly number: string;
  readonly month: string;
  readonly kind: 'statement' | 'credit' | 'correction';
  readonly corrects: string | null;
  readonly customerId: string | null;
  readonly customerName: string | null;
  readonly inputsHash: string;
  readonly hash: string;
  readonly previousHash: string | null;
  readonly createdAt: Date;
  readonly createdBy: string;
}

const columns = sql`number, month, kind, corrects, customer_id as "customerId", document::jsonb #>> '{customer,name}' as "customerName",
  inputs_hash as "inputsHash", hash, previous_hash as "previousHash", created_at as "createdAt", created_by as "createdBy"`;

/** All statements of a month, in the order of their numbers. */
export async function listStatements(
  database: Kysely<Database>,
  filter: { readonly month?: string | undefined; readonly customerId?: string | undefined },
): Promise<readonly StatementRow[]> {
  const { month = null, customerId = null } = filter;
  const { rows } = await sql<StatementRow>`
    select ${columns} from statements
    where (${month}::text is null or month = ${month}) and (${customerId}::uuid is null or customer_id = ${customerId}::uuid)
    order by sequence
  `.execute(database);
  return rows;
}

/** The statements that count in a month, by the customer's name: of each customer the newest correction, else the statement. */
export async function statementsInForce(database: Kysely<Database>, month: string): Promise<readonly StatementRow[]> {
  const { rows } = await sql<StatementRow>`
    select * from (
      select distinct on (customer_id) ${columns} from statements where month = ${month} and kind <> 'credit'
      order by customer_id, sequence desc
    ) as in_force order by "customerName", number
  `.execute(database);
  return rows;
}

/**
 * A statement with its text, byte for byte what its hash is over.
 * @throws Refusal (404) if there is none with this number
 */
export async function readStatement(database: Kysely<Database>, number: string): Promise<StatementRow & { readonly text: string }> {
  const { rows } = await sql<StatementRow & { text: string }>`
    select ${columns}, document as text from statements where number = ${number}
  `.execute(database);
  if (rows[0] === undefined) throw notFound(`There is no statement ${number}.`);
  return rows[0];
}

/** A statement's document. @throws Refusal (404) if there is none with this number */
export async function readDocument(database: Kysely<Database>, number: string): Promise<StatementDocument> {
  return JSON.parse((await readStatement(database, number)).text) as StatementDocument;
}

/** The end of the chain. */
export interface LastStatement {
  readonly number: string;
  readonly hash: string;
}

/** The statement with the highest number; null if there is none. */
export async function readLast(database: Kysely<Database>): Promise<(LastStatement & { readonly sequence: number }) | null> {
  const { rows } = await sql<LastStatement & { sequence: number }>`
    select number, hash, sequence from statements order by sequence desc limit 1
  `.execute(database);
  return rows[0] ?? null;
}

/** Writes statements one after the other, each with the next number and the hash of the one before. No other may write meanwhile. */
export async function openBook(
  transaction: Transaction<Database>,
  nowMs: number,
  by: string,
): Promise<(document: StatementDocument, readings: Draft['readings']) => Promise<StatementDocument>> {
  let { sequence, hash }: { sequence: number; hash: string | null } = (await readLast(transaction)) ?? { sequence: 0, hash: null };
  const createdAt = new Date(nowMs).toISOString();
  return async (given, readings) => {
    sequence += 1;
    const number = `${createdAt.slice(0, 4)}-${String(sequence).padStart(6, '0')}`;
    const document: StatementDocument = { ...given, number, createdAt };
    const text = JSON.stringify(document);
    const previousHash = hash;
    hash = hashOf(text, previousHash);
    await sql`
      insert into statements (number, sequence, month, customer_id, kind, corrects, document, inputs_hash, hash, previous_hash, created_at, created_by)
      values (${number}, ${sequence}, ${document.month}, ${document.customer?.id ?? null}, ${document.kind}, ${document.corrects}, ${text},
        ${document.inputsHash}, ${hash}, ${previousHash}, ${createdAt}, ${by})
    `.execute(transaction);
    await sql`
      insert into statement_readings (statement_number, endpoint_id, read_at)
      select ${number}, * from unnest(
        ${textColumn(readings, ({ endpointId }) => endpointId)}::uuid[],
        ${textColumn(readings, ({ atMs }) => new Date(atMs).toISOString())}::timestamptz[]
      ) on conflict do nothing
    `.execute(transaction);
    return document;
  };
}

/** The first statement that was changed, or before which one is missing; undefined if all fit. */
export interface ChainBreak {
  readonly number: string;
  readonly reason: string;
}

/** Computes the chain of hashes again. */
export async function verifyChain(
  database: Kysely<Database>,
): Promise<{ readonly count: number; readonly broken: ChainBreak | null; readonly last: LastStatement | null }> {
  let [count, hash, last]: [number, string | null, LastStatement | null] = [0, null, null];
  for (;;) {
    const { rows } = await sql<StatementRow & { sequence: number; text: string }>`
      select sequence, ${columns}, document as text from statements where sequence > ${count} order by sequence limit 10
    `.execute(database);
    for (const row of rows) {
      const reason = misfit(row, count, hash);
      if (reason !== undefined) return { count, broken: { number: row.number, reason }, last };
      [count, hash, last] = [row.sequence, row.hash, row];
    }
    if (rows.length === 0) return { count, broken: null, last };
  }
}

function misfit(
  row: StatementRow & { readonly sequence: number; readonly text: string },
  before: number,
  hash: string | null,
): string | undefined {
  if (row.sequence !== before + 1) return 'a statement before it is missing';
  if (row.previousHash !== hash) return 'it does not follow the statement before it';
  if (row.hash !== hashOf(row.text, hash)) return 'its document is not the one that was closed';
  const { number, month, kind, corrects, customer, inputsHash, createdAt } = JSON.parse(row.text) as StatementDocument;
  const written = [number, month, kind, corrects, customer?.id ?? null, inputsHash, createdAt];
  const isSame = written.every(
    (value, index) =>
      value === [row.number, row.month, row.kind, row.corrects, row.customerId, row.inputsHash, row.createdAt.toISOString()][index],
  );
  return isSame ? undefined : 'its row says something else than its document';
}

function hashOf(text: string, previousHash: string | null): string {
  return createHash('sha256')
    .update(text)
    .update(previousHash ?? '')
    .digest('hex');
}
