import { ReportBug } from '@wattjobs/core/errors';
import { parseJson } from '@wattjobs/core/json';
import type { FastifyRequest } from 'fastify';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import { envelope, succeed } from '../../http/envelope.ts';
import { notFound } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { BillingContext } from '../context.ts';
import { StatementDocument } from '../document.ts';
import { decimalStyles, exportFormats, only } from '../exports/exports.ts';
import { sendFile } from '../statements/export-routes.ts';
import { exportedFiles, StatementNumber } from '../statements/route-schemas.ts';

const tags = ['billing'];
const config = { access: 'tenant' } as const;

/** Where a tenant reads: with the token as a bearer token, and with it in the address, for browsers. */
const bases = ['/api/v1/tenant', '/api/v1/tenant/:token'];

const Listed = StatementDocument.pick({ number: true, kind: true, month: true, corrects: true, createdAt: true, totals: true }).extend({
  currency: z.string().nullable(),
});

const Format = z.strictObject({
  format: z.enum(exportFormats).exclude(['json']).optional().describe('A file; by default the document in the envelope.'),
  decimalStyle: z.enum(decimalStyles).default('dot'),
});

/** Adds what a tenant's link opens: the statements of its customer. */
export function addTenantRoutes(app: ApiServer, { database, pdfFont }: Pick<BillingContext, 'database' | 'pdfFont'>): void {
  for (const base of bases) {
    const token = base.endsWith(':token') ? { token: z.string() } : {};
    const listing = {
      tags,
      summary: "Lists a tenant's statements, the newest first",
      params: z.object(token),
      response: { 200: envelope(z.array(Listed), z.object({ count: z.int() })) },
    };
    app.get(`${base}/statements`, { config, schema: listing }, async (request) => {
      const data = await listStatements(database, customerOf(request));
      return succeed(data, { count: data.length });
    });

    const reading = {
      tags,
      summary: "Returns one of a tenant's statements, or a file of it",
      params: StatementNumber.extend(token),
      querystring: Format,
      response: {
        200: {
          description: 'The statement, or a file of it.',
          content: { 'application/json': { schema: envelope(StatementDocument) }, ...exportedFiles },
        },
      },
    };
    const heavy = { ...config, mayBeMissing: true, isHeavy: true };
    app.get(`${base}/statements/:number`, { config: heavy, schema: reading }, async (request, reply) => {
      const { number } = request.params;
      const document = await readStatement(database, customerOf(request), number);
      const { format, decimalStyle } = request.query;
      if (format === undefined) return { success: true as const, data: document };
      return sendFile(reply, { format, decimalStyle, pdfFont }, only(document), { number });
    });
  }
}

function customerOf({ caller }: FastifyRequest): string {
  if (caller?.customerId === undefined) throw new ReportBug('a tenant was let in without a customer');
  return caller.customerId;
}

/** A customer's statements, the newest first. The database takes a few fields out of documents, which may have thousands of lines. */
async function listStatements(database: Kysely<Database>, customerId: string): Promise<z.output<typeof Listed>[]> {
  const { rows } = await sql<z.output<typeof Listed>>`
    select number, kind, month, corrects, content ->> 'createdAt' as "createdAt", content -> 'totals' as totals,
      content #>> '{tariff,currency}' as currency
    from statements cross join lateral (select document::jsonb as content offset 0) as parsed
    where customer_id = ${customerId} order by sequence desc
  `.execute(database);
  return rows;
}

/** @throws Refusal (404) if the customer has no statement with that number */
async function readStatement(database: Kysely<Database>, customerId: string, number: string): Promise<StatementDocument> {
  const { rows } = await sql<{ document: string }>`
    select document from statements where customer_id = ${customerId} and number = ${number}
  `.execute(database);
  if (rows[0] === undefined) throw notFound('There is no statement with this number.');
  return StatementDocument.parse(parseJson(rows[0].document));
}
