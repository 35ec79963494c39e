import { z } from 'zod';
import type { StatementDocument } from '../document.ts';
import type { StatementRow } from './stored-statements.ts';

export const tags = ['billing'];

/** A calendar month of each endpoint's zone. */
export const Month = z
  .string()
  .regex(/^(19[7-9]\d|[2-8]\d{3}|9\d{2}[0-8])-(0[1-9]|1[0-2])$/, { error: 'must be a month, such as 2026-01' })
  .describe('`YYYY-MM`: a calendar month of the zone of each endpoint.');

export const OpenQuestions = z
  .array(
    z.object({
      customer: z.string().nullable().describe('The name; null if it is about no customer.'),
      question: z.object({ code: z.string(), endpointId: z.uuid().nullable(), text: z.string() }),
    }),
  )
  .describe('Decide about the events, or close with `accept` and a reason.');

/** The end of the chain of hashes. */
export const LastStatement = z
  .object({ number: z.string(), hash: z.string() })
  .nullable()
  .describe(
    'The last statement of all; null if there is none. Note it elsewhere: nothing else tells that statements were cut off at the end.',
  );

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
  createdBy: z.string().describe('The key, or the command.'),
});

/** A statement as it is listed. */
export function listed(row: StatementRow): z.infer<typeof ListedStatement> {
  const { number, month, kind, corrects, customerId, customerName, hash, previousHash, createdAt, createdBy } = row;
  const customer = customerId === null ? null : { id: customerId, name: customerName ?? '' };
  return { number, month, kind, corrects, customer, hash, previousHash, createdAt: createdAt.toISOString(), createdBy };
}

const file = { schema: z.any().meta({ type: 'string', format: 'binary' }) };

/** Files of the formats of exports, as an answer has them beside JSON. */
export const exportedFiles = {
  'text/csv': file,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': file,
  'application/pdf': file,
};

/** What a closing wrote, in short. */
export const ClosedStatement = z.object({
  number: z.string().nullable(),
  kind: z.enum(['preview', 'statement', 'credit', 'correction']),
  corrects: z.string().nullable(),
  customer: z.string().nullable(),
  energyKwh: z.string(),
  gross: z.string().nullable(),
  currency: z.string().nullable(),
});

/** A document in short. */
export function inShort({ number, kind, corrects, customer, totals, tariff }: StatementDocument): z.infer<typeof ClosedStatement> {
  const { energyKwh, gross } = totals;
  return { number, kind, corrects, customer: customer?.name ?? null, energyKwh, gross, currency: tariff?.currency ?? null };
}
