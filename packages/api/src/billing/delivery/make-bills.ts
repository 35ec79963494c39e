import { buffer } from 'node:stream/consumers';
import { FixSettings, RetryDelivery, RunAgain } from '@wattjobs/core/errors';
import { Refusal } from '../../http/refusal.ts';
import type { ApiSettings } from '../../settings/settings.ts';
import type { BillingContext } from '../context.ts';
import type { StatementDocument } from '../document.ts';
import { exportOf, only } from '../exports/exports.ts';
import { closeMonth } from '../statements/close-month.ts';
import { monthsOfYear } from '../statements/documents.ts';
import { putFiles, writeFiles } from './bill-files.ts';
import { printable } from './bill-table.ts';
import { openBillFolder } from './bill-folder.ts';
import type { BillsAsked } from './bill-options.ts';
import { bucketChannel, openBucket } from './bucket.ts';
import { deliverStatements } from './deliver-statements.ts';
import { customerIdOf, lastEndedMonth } from './look-ups.ts';
import { mailChannel } from './mail-channel.ts';
import { webhookChannel } from './webhook-channel.ts';

/** Where bills go, and what is printed meanwhile. */
export interface BillTerms {
  readonly ways: Pick<ApiSettings, 'webhook' | 'bucket' | 'mail'>;
  readonly stop: AbortSignal;
  readonly print: (text: string) => void;
}

/**
 * Closes a month if asked, writes its files, and delivers what is not delivered if asked; for all months of a year, only writes.
 * @throws FixSettings if questions are open and nobody accepts them, or a file cannot be written
 * @throws RetryDelivery if something was not accepted; everything else was tried
 * @throws RunAgain if it was stopped before; what it has done stays done
 */
export async function makeBills(context: BillingContext, asked: BillsAsked, terms: BillTerms): Promise<void> {
  const { year, customer, accept } = asked;
  const last = await lastEndedMonth(context.database, context.clock.now());
  const month = asked.month ?? last;
  const months = year === undefined ? [month] : monthsOfYear(year).filter((each) => each <= last);
  const customerId = customer === undefined ? undefined : await customerIdOf(context.database, customer);
  const folder = await openBillFolder(asked.out, context.clock.now());
  if (asked.close) await close(context, month, accept, terms.print);
  const files = { ...asked, months, customerId, period: year ?? month, stop: terms.stop };
  const { table, ofPeriod, statements } = await writeFiles(context, folder, files);
  terms.print(table);
  for (const { path, isNew } of [...ofPeriod, ...statements]) terms.print(`${path}${isNew ? '' : ' (unchanged)'}\n`);
  if (!asked.deliver) return;
  const { webhook, bucket: store, mail } = terms.ways;
  const { database, clock } = context;
  const bucket = store === undefined ? undefined : openBucket(store, clock);
  const channels = [
    ...(webhook === undefined ? [] : [webhookChannel(webhook, clock)]),
    ...(bucket === undefined ? [] : [bucketChannel(bucket)]),
    ...(mail === undefined ? [] : [mailChannel(mail)]),
  ];
  const report = (line: string) => terms.print(`${printable(line)}\n`);
  const pdfOf = (document: StatementDocument) => buffer(exportOf('pdf', only(document), asked.terms).content);
  const missing = await deliverStatements({ database, channels, month, clock, stop: terms.stop, pdfOf, report });
  const unsent = bucket === undefined ? 0 : await putFiles(bucket, ofPeriod, month, report);
  if (missing + unsent === 0) return;
  if (terms.stop.aborted) throw new RunAgain(`it was stopped before ${missing} statements and ${unsent} files were delivered`);
  const problem = `${missing} statements and ${unsent} files were not accepted; the output names them`;
  throw new RetryDelivery(problem, { reason: 'bills_undelivered' });
}

async function close(context: BillingContext, month: string, accept: string | undefined, print: BillTerms['print']) {
  const unusable = (problem: string) => new FixSettings([{ name: '--close', problem: `of ${month}${problem}` }]);
  const closing = await closeMonth(context, { month, accept, by: 'wattjobs-api bill' }).catch((error: unknown) => {
    throw error instanceof Refusal && error.statusCode === 422 ? unusable(`: ${error.message}`) : error;
  });
  const { openQuestions, wasClosed, isThinned, statements, last } = closing;
  for (const { customer, question } of openQuestions)
    print(`${printable(`${customer ?? 'All endpoints'}: ${question.code}: ${question.text}`)}\n`);
  if (openQuestions.length > 0) {
    const way = 'decide about the events of the endpoints by the API, or add --accept with a reason, which the statements then show';
    throw unusable(` has ${openQuestions.length} open questions, listed above: ${way}`);
  }
  const numbers = statements.map(({ number }) => number).join(', ');
  print(`${month} ${wasClosed ? 'was closed before; corrections' : 'is closed; statements'}: ${numbers === '' ? 'none' : numbers}\n`);
  if (last !== null) print(`The last statement of all is ${last.number}, with the hash ${last.hash}\n`);
  if (isThinned) print('Its readings were thinned by retention, so what was closed before is not computed again.\n');
}
