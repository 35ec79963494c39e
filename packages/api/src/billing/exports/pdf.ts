import PdfDocument from 'pdfkit';
import { fontFile } from '../../assets.ts';
import type { StatementDocument } from '../document.ts';
import { PdfPages } from './pdf-pages.ts';
import { drawStatement } from './pdf-statement.ts';

/**
 * Statements as PDF, each on its own numbered pages; they are written out one by one. The same documents give the same bytes: the time
 * of creation is that of the first one, or for a preview the beginning of its month.
 */
export async function* pdfOf(documents: AsyncIterable<StatementDocument>): AsyncGenerator<Buffer> {
  let pdf: PDFKit.PDFDocument | undefined;
  for await (const document of documents) {
    pdf ??= open(document.createdAt ?? `${document.month}-01T00:00:00Z`);
    await drawStatement(new PdfPages(pdf), document);
    pdf.flushPages();
    yield* written(pdf);
  }
  if (pdf === undefined) {
    pdf = open('1970-01-01T00:00:00Z');
    new PdfPages(pdf).text('There are no statements.');
  }
  pdf.end();
  yield* written(pdf);
}

function open(createdAt: string): PDFKit.PDFDocument {
  // DejaVu has the letters of all European scripts; naming it here keeps the library from loading its own font.
  return new PdfDocument({
    autoFirstPage: false,
    bufferPages: true,
    size: 'A4',
    margin: 0,
    font: fontFile(),
    info: { Title: 'Statements', Producer: 'Wattjobs', Creator: 'Wattjobs', CreationDate: new Date(createdAt) },
  });
}

/** What the library has ready. */
function* written(pdf: PDFKit.PDFDocument): Generator<Buffer> {
  for (let chunk = pdf.read(); chunk !== null; chunk = pdf.read()) yield chunk;
}
