import { z } from 'zod';
import { Question, type StatementDocument } from '../document.ts';

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
      question: Question,
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
  energyKwh: z.string().nullable(),
  gross: z.string().nullable(),
  currency: z.string().nullable(),
});

/** A document in short. */
export function inShort({ number, kind, corrects, customer, totals, tariff }: StatementDocument): z.infer<typeof ClosedStatement> {
  const { energyKwh, gross } = totals;
  return { number, kind, corrects, customer: customer?.name ?? null, energyKwh, gross, currency: tariff?.currency ?? null };
}
