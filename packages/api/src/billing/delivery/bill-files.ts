import { readFile } from 'node:fs/promises';
import { RunAgain } from '@wattjobs/core/errors';
import { HttpFailure } from '@wattjobs/core/http';
import type { BillingContext } from '../context.ts';
import type { StatementDocument } from '../document.ts';
import { type ExportFormat, exportOf, type ExportTerms, fileNameOf, only } from '../exports/exports.ts';
import { documentsOf } from '../statements/documents.ts';
import { listStatements, readDocument } from '../statements/stored-statements.ts';
import type { BillFolder, WrittenFile } from './bill-folder.ts';
import type { BillsAsked } from './bill-options.ts';
import { tableRows, tableText } from './bill-table.ts';
import type { Bucket } from './bucket.ts';
import { NotAccepted } from './channel.ts';
import { type DeliveryTerms, mostFailuresInARow } from './deliver-statements.ts';
import { readInStep } from './in-step.ts';

/** Which files are asked for. */
export interface FilesAsked extends Pick<BillsAsked, 'terms'> {
  readonly formats: readonly ExportFormat[];
  readonly months: readonly string[];
  /** In the names of the files: a month or a year. */
  readonly period: string;
  readonly customerId: string | undefined;
  readonly stop: AbortSignal;
}

type PeriodFile = WrittenFile & { readonly contentType: string };

/** The formats of which there is one file for a month; of a PDF there is one per statement. */
export function formatsOfPeriod(formats: readonly ExportFormat[]): readonly ExportFormat[] {
  return formats.filter((format) => format !== 'pdf');
}

/**
 * Writes one file of consumption per format, and one PDF per statement or preview: also of those that were corrected, and of credits,
 * which a run before may have closed and not written. The table and all files are of the same documents, although readings may arrive
 * meanwhile. Documents are never kept.
 * @throws RunAgain if it was told to stop
 */
export async function writeFiles(context: BillingContext, folder: BillFolder, asked: FilesAsked) {
  const { formats, terms, months, period, customerId, stop } = asked;
  const statements: WrittenFile[] = [];
  const rows: (readonly string[])[] = [];
  const obey = () => {
    if (stop.aborted) throw new RunAgain('it was stopped before all files were written; what was closed stays closed');
  };
  const documents = async function* () {
    for await (const document of documentsOf(context, { months, customerId })) {
      obey();
      yield document;
    }
  };
  const table = async (items: AsyncIterable<StatementDocument>): Promise<readonly PeriodFile[]> => {
    for await (const document of items) {
      rows.push(...tableRows(document));
      if (document.number === null && formats.includes('pdf')) statements.push(await writePdf(folder, document, terms));
    }
    return [];
  };
  const files = formatsOfPeriod(formats).map((format) => async (items: AsyncIterable<StatementDocument>) => {
    const { content, contentType } = exportOf(format, items, terms);
    const name = fileNameOf(format, { period: customerId === undefined ? period : `${period}-${customerId}` });
    return [{ ...(await folder.write(name, content, false)), contentType }];
  });
  const ofPeriod = (await readInStep(documents(), [table, ...files])).flat();
  for (const month of formats.includes('pdf') ? months : []) {
    for (const { number } of await listStatements(context.database, { month, customerId })) {
      obey();
      statements.push(await writePdf(folder, await readDocument(context.database, number), terms));
    }
  }
  return { table: tableText(rows), ofPeriod, statements };
}

async function writePdf(folder: BillFolder, document: StatementDocument, terms: ExportTerms): Promise<WrittenFile> {
  const { number, month, customer } = document;
  const preview = { period: customer === null ? month : `${month}-${customer.id}` };
  const name = fileNameOf('pdf', number === null ? preview : { number });
  return folder.write(name, exportOf('pdf', only(document), terms).content, number !== null);
}

/**
 * Puts the files of a month into the bucket, in place of those that are there. Returns how many were not accepted.
 * @param failuresInARow of the files before: a bucket that fails again and again is left until the next run
 */
export async function putFiles(
  bucket: Bucket,
  files: readonly PeriodFile[],
  month: string,
  { stop, report, failuresInARow: before }: Pick<DeliveryTerms, 'stop' | 'report'> & { readonly failuresInARow: number },
): Promise<{ readonly unsent: number; readonly failuresInARow: number }> {
  let [unsent, failuresInARow] = [0, before];
  for (const { path, name, contentType } of files) {
    if (stop.aborted || failuresInARow === mostFailuresInARow) {
      unsent += 1;
      continue;
    }
    try {
      await bucket.put(`${month}/${name}`, new Uint8Array(await readFile(path)), contentType);
      failuresInARow = 0;
    } catch (error) {
      if (!(error instanceof NotAccepted || error instanceof HttpFailure)) throw error;
      unsent += 1;
      failuresInARow += 1;
      report(`bucket: ${name} was not accepted: ${error.message}`);
    }
  }
  return { unsent, failuresInARow };
}
