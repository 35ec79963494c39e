import PdfDocument from 'pdfkit';
import { fontFile } from '../../assets.ts';
import type { StatementDocument } from '../document.ts';
import { PdfPages } from './pdf-pages.ts';
import { PdfText } from './pdf-text.ts';
import { drawStatement } from './pdf-statement.ts';

/**
 * Statements as PDF, each on its own numbered pages; they are written out one by one. The same documents give the same bytes: the time
 * of creation is that of the first one, or for a preview the beginning of its month. The font is the file of a further one.
 */
export async function* pdfOf(documents: AsyncIterable<StatementDocument>, font: string | undefined): AsyncGenerator<Buffer> {
  let opened: ReturnType<typeof open> | undefined;
  for await (const document of documents) {
    opened ??= open(document.createdAt ?? `${document.month}-01T00:00:00Z`, font);
    await drawStatement(new PdfPages(opened.pdf, opened.text), document);
    opened.pdf.flushPages();
    yield* written(opened.pdf);
  }
  if (opened === undefined) {
    opened = open('1970-01-01T00:00:00Z', font);
    new PdfPages(opened.pdf, opened.text).text('There are no statements.');
  }
  opened.pdf.end();
  yield* written(opened.pdf);
}

function open(createdAt: string, font: string | undefined) {
  // DejaVu has the letters of all European scripts; naming it here keeps the library from loading its own font.
  const pdf = new PdfDocument({
    autoFirstPage: false,
    bufferPages: true,
    size: 'A4',
    margin: 0,
    font: fontFile(),
    info: { Title: 'Statements', Producer: 'Wattjobs', Creator: 'Wattjobs', CreationDate: new Date(createdAt) },
  });
  return { pdf, text: new PdfText(pdf, font) };
}

/** What the library has ready. */
function* written(pdf: PDFKit.PDFDocument): Generator<Buffer> {
  for (let chunk = pdf.read(); chunk !== null; chunk = pdf.read()) yield chunk;
}
