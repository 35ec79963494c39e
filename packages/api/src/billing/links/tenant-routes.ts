import { Readable } from 'node:stream';
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
import { decimalStyles, exportFormats, exportOf, fileNameOf } from '../exports/exports.ts';

const tags = ['billing'];
const config = { access: 'tenant' } as const;

/** Where a tenant reads: with the token as a bearer token, and with it in the address, for browsers. */
const bases = ['/api/v1/tenant', '/api/v1/tenant/:token'];

const Listed = StatementDocument.pick({ number: true, kind: true, month: true, corrects: true, createdAt: true, totals: true }).extend({
  currency: z.string().nullable(),
});

const Format = z.object({
  format: z.enum(exportFormats).optional().describe('A file; by default the document in the envelope.'),
  decimalStyle: z.enum(decimalStyles).default('dot'),
});

/** Adds what a tenant's link opens: the statements of its customer. */
export function addTenantRoutes(app: ApiServer, { database }: Pick<BillingContext, 'database'>): void {
  for (const base of bases) {
    const token = base.endsWith(':token') ? { token: z.string() } : {};
    const listing = {
      tags,
      summary: "Lists a tenant's statements, the newest first",
      params: z.object(token),
      response: { 200: envelope(z.array(Listed), z.object({ count: z.int() })) },
    };
    app.get(`${base}/statements`, { config, schema: listing }, async (request, reply) => {
      const data = (await statementsOf(database, customerOf(request))).map(({ tariff, ...document }) => ({
        ...document,
        currency: tariff?.currency ?? null,
      }));
      return reply.header('cache-control', 'no-store').send(succeed(data, { count: data.length }));
    });

    const reading = {
      tags,
      summary: "Returns one of a tenant's statements, or a file of it",
      params: z.object({ ...token, number: z.string().max(50) }),
      querystring: Format,
      response: { 200: envelope(StatementDocument) },
    };
    app.get(`${base}/statements/:number`, { config: { ...config, mayBeMissing: true }, schema: reading }, async (request, reply) => {
      const { number } = request.params;
      const [document] = await statementsOf(database, customerOf(request), number);
      if (document === undefined) throw notFound('There is no statement with this number.');
      void reply.header('cache-control', 'no-store');
      const { format, decimalStyle } = request.query;
      if (format === undefined) return { success: true as const, data: document };
      const { contentType, content } = exportOf(format, Readable.from([document]), { decimalStyle });
      const headers = { 'content-type': contentType, 'content-disposition': `attachment; filename="${fileNameOf(format, { number })}"` };
      // The schema describes the answer without a format.
      return reply.headers(headers).send(content as never);
    });
  }
}

function customerOf({ caller }: FastifyRequest): string {
  if (caller?.customerId === undefined) throw new ReportBug('a tenant was let in without a customer');
  return caller.customerId;
}

/** The statements of a customer, the newest first: all, or the one with that number. */
async function statementsOf(database: Kysely<Database>, customerId: string, number?: string): Promise<readonly StatementDocument[]> {
  const { rows } = await sql<{ document: string }>`
    select document from statements where customer_id = ${customerId} and number = coalesce(${number ?? null}, number) order by sequence desc
  `.execute(database);
  return rows.map(({ document }) => StatementDocument.parse(parseJson(document)));
}
