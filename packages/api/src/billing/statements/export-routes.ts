import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { invalid, notFound } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { whileConnected } from '../../http/while-connected.ts';
import type { BillingContext } from '../context.ts';
import { readCustomers } from '../customers/repository.ts';
import { StatementDocument } from '../document.ts';
import { decimalStyles, exportFormats, exportOf, type ExportTerms, type ExportFormat, fileNameOf, only } from '../exports/exports.ts';
import { documentsOf, monthsOfYear } from './documents.ts';
import { exportedFiles, Month, StatementNumber, tags } from './route-schemas.ts';
import { readDocument } from './stored-statements.ts';

const config = { access: 'read' } as const;
const format = z.enum(exportFormats);
const decimalStyle = z.enum(decimalStyles).default('dot').describe('How CSV writes decimals.');
const year = z
  .string()
  .regex(/^(19[7-9]\d|[2-8]\d{3}|9\d{2}[0-8])$/, { error: 'must be a year, such as 2026' })
  .describe('Instead of `month`: its twelve months, as far as they have begun.');

const response = {
  200: { description: 'A file.', content: { 'application/json': { schema: z.array(StatementDocument) }, ...exportedFiles } },
};

/** The routes that write statements to files, as a stream. */
export function addExportRoutes(app: ApiServer, context: BillingContext): void {
  const { pdfFont } = context;
  const exporting = {
    tags,
    summary: 'Exports a month or a year',
    description: 'The statements in force of closed months, and previews of others.',
    querystring: z.strictObject({
      month: Month.optional(),
      year: year.optional(),
      customerId: z.uuid().optional().describe('By default all.'),
      format: format.default('csv'),
      decimalStyle,
    }),
    response,
  };
  const heavy = { ...config, isHeavy: true, mayBeMissing: true };
  app.get('/api/v1/billing/export', { config: heavy, schema: exporting }, async ({ query }, reply) => {
    const period = query.month ?? query.year;
    if (period === undefined || (query.month !== undefined && query.year !== undefined))
      throw invalid([{ location: 'querystring', field: 'month', reason: 'must be given, or else year, and not both' }]);
    const { customerId } = query;
    if (customerId !== undefined && (await readCustomers(context.database, customerId)).length === 0)
      throw notFound(`There is no customer ${customerId}.`);
    const months = period.length === 7 ? [period] : monthsOfYear(period);
    return sendFile(reply, { ...query, pdfFont }, whileConnected(reply, documentsOf(context, { months, customerId })), { period });
  });

  const single = {
    tags,
    summary: 'Exports a statement',
    params: StatementNumber,
    querystring: z.strictObject({ format: format.default('pdf'), decimalStyle }),
    response,
  };
  app.get('/api/v1/billing/statements/:number/export', { config, schema: single }, async ({ params, query }, reply) => {
    const document = await readDocument(context.database, params.number);
    return sendFile(reply, { ...query, pdfFont }, only(document), params);
  });
}

/** Answers with documents in a file. */
export function sendFile(
  reply: FastifyReply,
  { format: asked, ...terms }: ExportTerms & { readonly format: ExportFormat },
  documents: AsyncIterable<StatementDocument>,
  of: Parameters<typeof fileNameOf>[1],
) {
  const { contentType, content } = exportOf(asked, documents, terms);
  const headers = { 'content-type': contentType, 'content-disposition': `attachment; filename="${fileNameOf(asked, of)}"` };
  return reply.headers(headers).send(content);
}
