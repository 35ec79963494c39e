import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import { notFound } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { BillingContext } from '../context.ts';
import { StatementDocument } from '../document.ts';
import { previewsOf } from './documents.ts';
import { LastStatement, Month, tags } from './route-schemas.ts';
import { ListedStatement, listStatements, readStatement, verifyChain } from './stored-statements.ts';

const reading = { access: 'read' } as const;
const customerId = z.uuid().optional().describe('By default all.');

/** The number of a statement. */
export const StatementNumber = z.object({
  number: z.string().regex(/^\d{4}-\d{6,9}$/, { error: 'must be a number, such as 2026-000017' }),
});

const ReadStatement = ListedStatement.extend({
  document: StatementDocument,
  documentText: z.string().describe('The same, byte for byte what the hash is over.'),
});

const Verified = z.object({
  count: z.int().describe('The number of statements that fit.'),
  broken: z
    .object({ number: z.string(), reason: z.string() })
    .nullable()
    .describe('The first one that was changed, or before which one is missing; null if all fit.'),
  last: LastStatement.describe('The last one that fits. If it is not the one that was noted, or one after it, statements were cut off.'),
});

/** The routes that read statements, and what they would be now. */
export function addStatementRoutes(app: ApiServer, context: BillingContext): void {
  const { database } = context;
  const previewing = {
    tags,
    summary: 'Previews the statements of a month',
    description: 'What they would be now, whether the month was closed or not, with the readings, factors and formulas behind each figure.',
    querystring: z.strictObject({ month: Month, customerId }),
    response: { 200: envelope(z.array(StatementDocument), z.object({ count: z.int() })) },
  };
  app.get('/api/v1/billing/preview', { config: { ...reading, mayBeMissing: true }, schema: previewing }, async ({ query }) => {
    const data: StatementDocument[] = [];
    for await (const document of previewsOf(context, query)) data.push(document);
    if (query.customerId !== undefined && data.length === 0)
      throw notFound(`Nothing is billed to the customer ${query.customerId} in this month.`);
    return succeed(data, { count: data.length });
  });

  const listing = {
    tags,
    summary: 'Lists statements',
    description: 'By number, with credits and corrections.',
    querystring: z.strictObject({ month: Month.optional(), customerId }),
    response: { 200: envelope(z.array(ListedStatement), z.object({ count: z.int() })) },
  };
  app.get('/api/v1/billing/statements', { config: reading, schema: listing }, async ({ query }) => {
    const rows = await listStatements(database, query);
    return succeed([...rows], { count: rows.length });
  });

  const verifying = {
    tags,
    summary: 'Verifies all statements',
    description: 'Computes the chain of hashes again.',
    response: { 200: envelope(Verified, z.object({})) },
  };
  app.get('/api/v1/billing/statements/verify', { config: reading, schema: verifying }, async () =>
    succeed(await verifyChain(database), {}),
  );

  const single = {
    tags,
    summary: 'Reads a statement',
    params: StatementNumber,
    response: { 200: envelope(ReadStatement, z.object({})) },
  };
  app.get('/api/v1/billing/statements/:number', { config: reading, schema: single }, async ({ params }) => {
    const row = await readStatement(database, params.number);
    return succeed({ ...row, document: JSON.parse(row.text) as StatementDocument, documentText: row.text }, {});
  });
}
