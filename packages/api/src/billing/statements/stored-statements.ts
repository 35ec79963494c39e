import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import { notFound } from '../../http/refusal.ts';
import { textColumn } from '../../ingest/columns.ts';
import type { StatementDocument } from '../document.ts';
import { isoTime } from '../iso-time.ts';

/** A statement without its document. */
export const ListedStatement = z.object({
  number: z.string(),
  month: z.string(),
  kind: z.enum(['statement', 'credit', 'correction']),
  corrects: z.string().nullable(),
  customer: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  hash: z.string().describe("SHA-256 of the document's text and the hash before."),
  previousHash: z.string().nullable().describe('The hash of the statement with the number before.'),
  createdAt: z.iso.datetime(),
  createdBy: z.string().describe('The name of the key, or the command.'),
});
export type StatementRow = z.infer<typeof ListedStatement> & { readonly inputsHash: string };

const columns = sql`number, month, kind, corrects,
  case when customer_id is not null then json_build_object('id', customer_id, 'name', document::jsonb #>> '{customer,name}') end as customer,
  inputs_hash as "inputsHash", hash, previous_hash as "previousHash", ${isoTime('created_at')} as "createdAt", created_by as "createdBy"`;

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
    select * from (select ${columns} from ${inForce(month)}) as in_force order by customer ->> 'name', number
  `.execute(database);
  return rows;
}

/** The rows of the statements that count in a month. */
export function inForce(month: string) {
  return sql`(
    select distinct on (customer_id) * from statements where month = ${month} and kind <> 'credit' order by customer_id, sequence desc
  ) as in_force`;
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

/** The end of the chain of hashes. */
export const LastStatement = z
  .object({ number: z.string(), hash: z.string() })
  .nullable()
  .describe(
    'The last statement of all; null if there is none. Note it elsewhere: nothing else tells that statements were cut off at the end.',
  );
export type LastStatement = z.infer<typeof LastStatement>;

/** The statement with the highest number; null if there is none. */
export async function readLast(database: Kysely<Database>): Promise<(NonNullable<LastStatement> & { readonly sequence: number }) | null> {
  const { rows } = await sql<NonNullable<LastStatement> & { sequence: number }>`
    select number, hash, sequence from statements order by sequence desc limit 1
  `.execute(database);
  return rows[0] ?? null;
}

/** A reading that a statement rests on. */
export interface UsedReading {
  readonly endpointId: string;
  readonly atMs: number;
}

/** Writes statements one after the other, each with the next number and the hash of the one before. No other may write meanwhile. */
export async function openBook(
  transaction: Transaction<Database>,
  nowMs: number,
  by: string,
): Promise<(document: StatementDocument, readings: readonly UsedReading[]) => Promise<StatementDocument>> {
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

/** How far the chain of hashes holds. */
export const Verified = z.object({
  count: z.int().describe('The number of statements that fit.'),
  broken: z
    .object({ number: z.string(), reason: z.string() })
    .nullable()
    .describe(
      'The first one that was changed, or before which one is missing; or the expected one, if it is missing or has another hash. Null if all fit.',
    ),
  last: LastStatement.describe('The last one that fits.'),
});

/**
 * Computes the chain of hashes again, up to the first statement that was changed, or before which one is missing. It must have the
 * statement that somebody noted, if one is given.
 */
export async function verifyChain(database: Kysely<Database>, noted?: NonNullable<LastStatement>): Promise<z.infer<typeof Verified>> {
  let [count, hash, last]: [number, string | null, LastStatement] = [0, null, null];
  let lacked = noted;
  for (;;) {
    const { rows } = await sql<StatementRow & { sequence: number; text: string }>`
      select sequence, ${columns}, document as text from statements where sequence > ${count} order by sequence limit 10
    `.execute(database);
    for (const row of rows) {
      const reason = misfit(row, count, hash) ?? otherThanNoted(row, lacked);
      if (reason !== undefined) return { count, broken: { number: row.number, reason }, last };
      [count, hash, last] = [row.sequence, row.hash, row];
      if (row.number === lacked?.number) lacked = undefined;
    }
    if (rows.length > 0) continue;
    const cutOff = 'it was noted, but is missing: statements were cut off at the end';
    return { count, broken: lacked === undefined ? null : { number: lacked.number, reason: cutOff }, last };
  }
}

function otherThanNoted(row: StatementRow, noted: NonNullable<LastStatement> | undefined): string | undefined {
  return row.number === noted?.number && row.hash !== noted.hash
    ? 'its hash is not the one that was noted: it, or a statement before it, was written again'
    : undefined;
}

function misfit(row: StatementRow & { sequence: number; text: string }, before: number, hash: string | null): string | undefined {
  if (row.sequence !== before + 1) return 'a statement before it is missing';
  if (row.previousHash !== hash) return 'it does not follow the statement before it';
  if (row.hash !== hashOf(row.text, hash)) return 'its document is not the one that was closed';
  return identityOf(row) === identityOf(JSON.parse(row.text) as StatementDocument)
    ? undefined
    : 'its row says something else than its document';
}

function identityOf({ number, month, kind, corrects, customer, inputsHash, createdAt }: StatementDocument | StatementRow): string {
  return JSON.stringify([number, month, kind, corrects, customer?.id ?? null, inputsHash, createdAt]);
}

function hashOf(text: string, previousHash: string | null): string {
  return createHash('sha256')
    .update(text)
    .update(previousHash ?? '')
    .digest('hex');
}
