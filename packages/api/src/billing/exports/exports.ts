import { Readable } from 'node:stream';
import type { StatementDocument } from '../document.ts';
import { chargeColumns, csvOf, energyColumns } from './csv.ts';

/** `csv` has the energy and `csv-charges` the money: rows of two kinds in one file would be no table. */
export const exportFormats = ['csv', 'csv-charges', 'xlsx', 'pdf', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];
export const decimalStyles = ['dot', 'comma'] as const;

export interface ExportTerms {
  /** Of CSV. XLSX has numbers, which each program shows in its own way; PDF and JSON have dots. */
  readonly decimalStyle: (typeof decimalStyles)[number];
  /** The file of a font for what the own font of PDF cannot show. */
  readonly pdfFont?: string | undefined;
}

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  'csv-charges': 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
  json: 'application/json; charset=utf-8',
};

/** Writes statements in a format, as they come: a document is not kept longer than its part of the file needs. */
export function exportOf(format: ExportFormat, documents: AsyncIterable<StatementDocument>, terms: ExportTerms) {
  return { contentType: contentTypes[format], content: Readable.from(contentOf(format, documents, terms), { objectMode: false }) };
}

/** Documents of which there is one. */
export async function* only(document: StatementDocument): AsyncIterable<StatementDocument> {
  yield document;
}

async function* contentOf(format: ExportFormat, documents: AsyncIterable<StatementDocument>, terms: ExportTerms) {
  if (format === 'csv') yield* csvOf(documents, energyColumns, ({ energy }) => energy, terms.decimalStyle);
  if (format === 'csv-charges') yield* csvOf(documents, chargeColumns, ({ charges }) => charges, terms.decimalStyle);
  if (format === 'json') yield* jsonOf(documents);
  // These are loaded when they are used: the API starts faster without.
  if (format === 'xlsx') yield* (await import('./xlsx.ts')).xlsxOf(documents);
  if (format === 'pdf') yield* (await import('./pdf.ts')).pdfOf(documents, terms.pdfFont);
}

/** The name of a file without the way to it: `consumption-2026-01.csv`, `charges-2026-01.csv`, `statement-2026-000017.pdf`. */
export function fileNameOf(format: ExportFormat, of: { readonly period: string } | { readonly number: string }): string {
  const [content, name] = 'number' in of ? ['statement', of.number] : ['consumption', of.period];
  return format === 'csv-charges' ? `charges-${name}.csv` : `${content}-${name}.${format}`;
}

/** The documents as they are, in an array. */
async function* jsonOf(documents: AsyncIterable<StatementDocument>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const document of documents) {
    yield `${before}${JSON.stringify(document)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
