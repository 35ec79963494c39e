import { z } from 'zod';
import { invalid } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { BillingContext } from '../context.ts';
import type { StatementDocument } from '../document.ts';
import { decimalStyles, type Export, exportFormats, exportOf, fileNameOf, fileTypes } from '../exports/exports.ts';
import { documentsOf } from './documents.ts';
import { Month, tags } from './route-schemas.ts';
import { StatementNumber } from './statement-routes.ts';
import { readDocument } from './stored-statements.ts';

const config = { access: 'read', files: fileTypes } as const;
const format = z.enum(exportFormats);
const decimalStyle = z.enum(decimalStyles).default('dot').describe('How CSV writes decimals.');
const year = z
  .string()
  .regex(/^(19[7-9]\d|[2-8]\d{3}|9\d{2}[0-8])$/, { error: 'must be a year, such as 2026' })
  .describe('Instead of `month`: its twelve months, as far as they have begun.');

/** The routes that write statements to files, as a stream. */
export function addExportRoutes(app: ApiServer, context: BillingContext): void {
  const exporting = {
    tags,
    summary: 'Exports a month or a year',
    description: 'The statements in force of closed months, and previews of others.',
    querystring: z.object({
      month: Month.optional(),
      year: year.optional(),
      customerId: z.uuid().optional().describe('By default all.'),
      format: format.default('csv'),
      decimalStyle,
    }),
  };
  app.get('/api/v1/billing/export', { config, schema: exporting }, async ({ query }, reply) => {
    const { customerId } = query;
    const period = query.month ?? query.year;
    if (period === undefined || (query.month !== undefined && query.year !== undefined))
      throw invalid([{ location: 'querystring', field: 'month', reason: 'must be given, or else year' }]);
    const months = period.length === 7 ? [period] : monthsOfYear(period);
    const exported = exportOf(query.format, documentsOf(context, { months, customerId }), { decimalStyle: query.decimalStyle });
    return reply.headers(headersOf(exported, fileNameOf(query.format, { period }))).send(exported.content);
  });

  const single = {
    tags,
    summary: 'Exports a statement',
    params: StatementNumber,
    querystring: z.object({ format: format.default('pdf'), decimalStyle }),
  };
  app.get('/api/v1/billing/statements/:number/export', { config, schema: single }, async ({ params, query }, reply) => {
    const document = await readDocument(context.database, params.number);
    const exported = exportOf(query.format, only(document), { decimalStyle: query.decimalStyle });
    return reply.headers(headersOf(exported, fileNameOf(query.format, params))).send(exported.content);
  });
}

function headersOf({ contentType }: Export, fileName: string): Record<string, string> {
  return { 'content-type': contentType, 'content-disposition': `attachment; filename="${fileName}"` };
}

function monthsOfYear(given: string): readonly string[] {
  return Array.from({ length: 12 }, (_, index) => `${given}-${String(index + 1).padStart(2, '0')}`);
}

async function* only(document: StatementDocument): AsyncIterable<StatementDocument> {
  yield document;
}
