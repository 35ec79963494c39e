import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { FixSettings, RetryDelivery } from '@wattjobs/core/errors';
import { HttpFailure } from '@wattjobs/core/http';
import type { BillingContext } from '../billing/context.ts';
import { type BillFolder, openBillFolder, type WrittenFile } from '../billing/delivery/bill-folder.ts';
import { type BillsAsked, readBillOptions, type BillOptions } from '../billing/delivery/bill-options.ts';
import { tableRows, tableText } from '../billing/delivery/bill-table.ts';
import { type Bucket, bucketChannel, openBucket } from '../billing/delivery/bucket.ts';
import { NotAccepted } from '../billing/delivery/channel.ts';
import { deliverStatements } from '../billing/delivery/deliver-statements.ts';
import { customerIdOf, lastEndedMonth } from '../billing/delivery/look-ups.ts';
import { mailChannel } from '../billing/delivery/mail-channel.ts';
import { webhookChannel } from '../billing/delivery/webhook-channel.ts';
import type { StatementDocument } from '../billing/document.ts';
import { exportOf, type ExportTerms, fileNameOf } from '../billing/exports/exports.ts';
import { closeMonth } from '../billing/statements/close-month.ts';
import { documentsOf } from '../billing/statements/documents.ts';
import { Refusal } from '../http/refusal.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openStore } from './open-store.ts';
import type { Program } from './program.ts';

const by = 'wattjobs-api bill';

/**
 * `bill`: writes what was consumed, and the statements, to files; closes the month and delivers its statements if it is told to.
 * @throws FixSettings if questions are open and nobody accepts them, or a file cannot be written
 * @throws RetryDelivery if a statement was not accepted somewhere
 */
export async function billCommand(program: Program, options: BillOptions): Promise<void> {
  const { host, settings, log } = program;
  const given = readBillOptions(options);
  const { webhook, bucket: store, mail } = settings;
  if (given.deliver && webhook === undefined && store === undefined && mail === undefined)
    throw new FixSettings([{ name: '--deliver', problem: 'has nobody to deliver to: set WEBHOOK_URL, BUCKET_URL or SMTP_URL' }]);
  const folder = await openBillFolder(given.out);
  const database = await openStore({ settings, log, clock: host.clock, stop: host.stop });
  try {
    await bringUpToDate(database, log);
    const { longestGapMs } = settings;
    const context = { database: database.kysely, clock: host.clock, randomBytes, longestGapMs, linkSecret: undefined };
    const last = await lastEndedMonth(context.database, host.clock.now());
    const month = given.month ?? last;
    const months = given.year === undefined ? [month] : monthsOfYear(given.year).filter((each) => each <= last);
    const customerId = given.customer === undefined ? undefined : await customerIdOf(context.database, given.customer);
    if (given.close) await close(context, month, given.accept, (text) => host.stdout(text));
    const files = await writeFiles(context, folder, { ...given, months, customerId, period: given.year ?? month });
    host.stdout(files.table);
    for (const { path, isNew } of files.written) host.stdout(`${path}${isNew ? '' : ' (unchanged)'}\n`);
    if (!given.deliver) return;
    const bucket = store === undefined ? undefined : openBucket(store, host.clock);
    const report = (line: string) => host.stdout(`${line}\n`);
    const channels = [
      ...(webhook === undefined ? [] : [webhookChannel(webhook, host.clock)]),
      ...(bucket === undefined ? [] : [bucketChannel(bucket)]),
      ...(mail === undefined ? [] : [mailChannel(mail)]),
    ];
    const pdfOf = (document: StatementDocument) => buffer(exportOf('pdf', only(document), given.terms).content);
    const missing = await deliverStatements({
      database: context.database,
      channels,
      month,
      clock: host.clock,
      stop: host.stop,
      pdfOf,
      report,
    });
    const unsent = bucket === undefined ? 0 : await putFiles(bucket, files.ofMonths, given.year ?? month, report);
    if (missing + unsent > 0) {
      throw new RetryDelivery(`${missing} statements and ${unsent} files were not accepted; the output names them`, {
        reason: 'bills_undelivered',
      });
    }
  } finally {
    await database.close();
  }
}

async function close(context: BillingContext, month: string, accept: string | undefined, print: (text: string) => void): Promise<void> {
  const closing = await closeMonth(context, { month, accept, by }).catch((error: unknown) => {
    throw error instanceof Refusal ? new FixSettings([{ name: '--close', problem: `of ${month}: ${error.message}` }]) : error;
  });
  if (closing.openQuestions.length > 0) {
    for (const { customer, question } of closing.openQuestions)
      print(`${customer ?? 'All endpoints'}: ${question.code}: ${question.text}\n`);
    const way =
      'decide about the events (POST /api/v1/endpoints/ID/events/decisions), or add --accept with a reason, which the statements then show';
    throw new FixSettings([
      { name: '--close', problem: `of ${month} has ${closing.openQuestions.length} open questions, listed above: ${way}` },
    ]);
  }
  const what = closing.wasClosed ? 'was closed before; corrections' : 'is closed; statements';
  print(`${month} ${what}: ${closing.statements.map(({ number }) => number).join(', ') || 'none'}\n`);
}

interface FilesAsked extends Pick<BillsAsked, 'formats' | 'terms' | 'customer'> {
  readonly months: readonly string[];
  readonly period: string;
  readonly customerId: string | undefined;
}

/** One file of consumption per format, and one PDF per customer and month. The documents are read again for each format, and never kept. */
async function writeFiles(context: BillingContext, folder: BillFolder, asked: FilesAsked) {
  const { formats, terms, months, period, customerId } = asked;
  const ofMonths: (WrittenFile & { readonly contentType: string })[] = [];
  const pdfs: WrittenFile[] = [];
  const rows: (readonly string[])[] = [];
  for await (const document of documentsOf(context, { months, customerId })) {
    rows.push(...tableRows(document));
    if (formats.includes('pdf')) pdfs.push(await writePdf(folder, document, terms));
  }
  for (const format of formats) {
    if (format === 'pdf') continue;
    const { content, contentType } = exportOf(format, documentsOf(context, { months, customerId }), terms);
    const ofWhom = customerId === undefined ? '' : `-${customerId}`;
    ofMonths.push({ ...(await folder.write(fileNameOf(format, { period: `${period}${ofWhom}` }), content, false)), contentType });
  }
  return { table: tableText(rows), written: [...ofMonths, ...pdfs], ofMonths };
}

async function writePdf(folder: BillFolder, document: StatementDocument, terms: ExportTerms): Promise<WrittenFile> {
  const { number, month, customer } = document;
  const ofWhom = customer === null ? '' : `-${customer.id}`;
  const name = fileNameOf('pdf', number === null ? { period: `${month}${ofWhom}` } : { number });
  return folder.write(name, exportOf('pdf', only(document), terms).content, number !== null);
}

/** Puts the files of the month into the bucket at every run: they replace those that are there. Returns how many were not accepted. */
async function putFiles(
  bucket: Bucket,
  files: readonly (WrittenFile & { readonly contentType: string })[],
  period: string,
  report: (line: string) => void,
): Promise<number> {
  let unsent = 0;
  for (const { path, name, contentType } of files) {
    try {
      await bucket.put(`${period}/${name}`, new Uint8Array(await readFile(path)), contentType);
    } catch (error) {
      if (!(error instanceof NotAccepted || error instanceof HttpFailure)) throw error;
      unsent += 1;
      report(`bucket: ${name} was not accepted: ${error.message}`);
    }
  }
  return unsent;
}

function monthsOfYear(year: string): readonly string[] {
  return Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, '0')}`);
}

async function* only(document: StatementDocument): AsyncIterable<StatementDocument> {
  yield document;
}
