import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import { notFound } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { whileConnected } from '../../http/while-connected.ts';
import type { BillingContext } from '../context.ts';
import { StatementDocument } from '../document.ts';
import { previewsOf } from './documents.ts';
import { Month, StatementNumber, tags } from './route-schemas.ts';
import { ListedStatement, listStatements, readStatement, Verified, verifyChain } from './stored-statements.ts';

const reading = { access: 'read' } as const;
const customerId = z.uuid().optional().describe('By default all.');

const ReadStatement = ListedStatement.extend({
  document: StatementDocument,
  documentText: z.string().describe('The same, byte for byte what the hash is over.'),
});

const expect = z
  .string()
  .regex(/^\d{4}-\d{6,9}:[0-9a-f]{64}$/, { error: 'must be a number and a hash, as a closing gives them: 2026-000017:9f86d0…' })
  .optional()
  .describe('`NUMBER:HASH` of the last statement as it was noted after a closing: says if it is missing, or has another hash.');

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
  app.get(
    '/api/v1/billing/preview',
    { config: { ...reading, mayBeMissing: true, isHeavy: true }, schema: previewing },
    async ({ query }, reply) => {
      const data: StatementDocument[] = [];
      for await (const document of whileConnected(reply, previewsOf(context, query))) data.push(document);
      if (query.customerId !== undefined && data.length === 0)
        throw notFound(`Nothing is billed to the customer ${query.customerId} in this month.`);
      return succeed(data, { count: data.length });
    },
  );

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
    description: 'Computes the chain of hashes again. Only with `expect` can it know that the newest statements were cut off.',
    querystring: z.strictObject({ expect }),
    response: { 200: envelope(Verified, z.object({})) },
  };
  app.get('/api/v1/billing/statements/verify', { config: reading, schema: verifying }, async ({ query }) => {
    const [number, hash] = query.expect?.split(':') ?? [];
    return succeed(await verifyChain(database, number === undefined || hash === undefined ? undefined : { number, hash }), {});
  });

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
