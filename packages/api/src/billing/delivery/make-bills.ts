import { buffer } from 'node:stream/consumers';
import { FixSettings, RetryDelivery, RunAgain } from '@wattjobs/core/errors';
import { Refusal } from '../../http/refusal.ts';
import type { ApiSettings } from '../../settings/settings.ts';
import type { BillingContext } from '../context.ts';
import type { StatementDocument } from '../document.ts';
import { exportOf, only } from '../exports/exports.ts';
import { closeMonth } from '../statements/close-month.ts';
import { monthsOfYear } from '../statements/documents.ts';
import { formatsOfPeriod, putFiles, writeFiles } from './bill-files.ts';
import { printable } from './bill-table.ts';
import { openBillFolder } from './bill-folder.ts';
import type { BillsAsked } from './bill-options.ts';
import { bucketChannel, openBucket } from './bucket.ts';
import { deliverStatements, type DueStatement, noteDelivered, noteDue } from './deliver-statements.ts';
import { customerIdOf, lastEndedMonth, monthsToClose } from './look-ups.ts';
import { mailChannel } from './mail-channel.ts';
import { webhookChannel } from './webhook-channel.ts';

type Written = readonly {
  readonly period: string;
  readonly files: Awaited<ReturnType<typeof writeFiles>>['ofPeriod'];
  /** The statements for which the files are due. */
  readonly due: readonly DueStatement[];
}[];

/** Where bills go, and what is printed meanwhile. */
export interface BillTerms {
  readonly ways: Pick<ApiSettings, 'webhook' | 'bucket' | 'mail'>;
  readonly stop: AbortSignal;
  readonly print: (text: string) => void;
}

/**
 * Closes a month if asked, or all that have ended since the last one that was closed; writes their files, and delivers what is not
 * delivered if asked, also files of months before; for all months of a year, only writes.
 * @throws FixSettings if questions are open and nobody accepts them, or a file cannot be written
 * @throws RetryDelivery if something was not accepted; everything else was tried
 * @throws RunAgain if it was stopped before; what it has done stays done
 */
export async function makeBills(context: BillingContext, asked: BillsAsked, terms: BillTerms): Promise<void> {
  const { year, customer, accept } = asked;
  const last = await lastEndedMonth(context.database, context.clock.now());
  const named = asked.month === undefined ? [last] : [asked.month];
  const customerId = customer === undefined ? undefined : await customerIdOf(context.database, customer);
  const folder = await openBillFolder(asked.out, context.clock.now());
  const toClose = asked.month === undefined ? await monthsToClose(context.database, last) : named;
  const { months, held } = asked.close ? await closeInOrder(context, toClose, accept, terms.print) : { months: named };
  const files = formatsOfPeriod(asked.formats);
  const sendsFiles = asked.deliver && terms.ways.bucket !== undefined && customerId === undefined && files.length > 0;
  const filesDue = sendsFiles ? await noteDue('files', { database: context.database, months }) : [];
  const before = new Set(filesDue.map(({ month }) => month).filter((month) => !months.includes(month)));
  const periods =
    year === undefined
      ? [...months, ...before].map((month) => ({ period: month, months: [month], formats: before.has(month) ? files : asked.formats }))
      : [{ period: year, months: monthsOfYear(year).filter((each) => each <= last), formats: asked.formats }];
  const written: Written[number][] = [];
  for (const each of periods) {
    const { table, ofPeriod, statements } = await writeFiles(context, folder, { ...asked, ...each, customerId, stop: terms.stop });
    terms.print(table);
    for (const { path, isNew } of [...ofPeriod, ...statements]) terms.print(`${path}${isNew ? '' : ' (unchanged)'}\n`);
    written.push({ period: each.period, files: ofPeriod, due: filesDue.filter(({ month }) => month === each.period) });
  }
  if (asked.deliver) await deliver(context, asked, terms, months, written);
  if (held !== undefined) throw held;
}

/** @throws RetryDelivery, RunAgain as `makeBills` does */
async function deliver(
  context: BillingContext,
  asked: BillsAsked,
  terms: BillTerms,
  months: readonly string[],
  written: Written,
): Promise<void> {
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
  const missing = await deliverStatements({ database, channels, months, clock, stop: terms.stop, pdfOf, report });
  let [unsent, failuresInARow] = [0, 0];
  for (const { period, files, due } of written) {
    if (bucket === undefined) break;
    const put = await putFiles(bucket, files, period, { stop: terms.stop, report, failuresInARow });
    unsent += put.unsent;
    ({ failuresInARow } = put);
    if (put.unsent === 0) await noteDelivered(database, 'files', due, clock.now());
  }
  if (missing + unsent === 0) return;
  if (terms.stop.aborted) throw new RunAgain(`it was stopped before ${missing} statements and ${unsent} files were delivered`);
  const problem = `${missing} statements and ${unsent} files were not accepted; the output names them`;
  throw new RetryDelivery(problem, { reason: 'bills_undelivered' });
}

/** Closes one month after the other, up to the first with open questions: the months after it depend on its end. */
async function closeInOrder(context: BillingContext, all: readonly string[], accept: string | undefined, print: BillTerms['print']) {
  const months: string[] = [];
  for (const month of all) {
    try {
      await close(context, month, accept, print);
    } catch (error) {
      if (error instanceof FixSettings) return { months, held: error };
      throw error;
    }
    months.push(month);
  }
  return { months };
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
    throw unusable(` has open questions (${openQuestions.length}), listed above: ${way}`);
  }
  const numbers = statements.map(({ number }) => number).join(', ');
  print(`${month} ${wasClosed ? 'was closed before; corrections' : 'is closed; statements'}: ${numbers === '' ? 'none' : numbers}\n`);
  if (last !== null) print(`The last statement of all is ${last.number}, with the hash ${last.hash}\n`);
  if (isThinned) print('Its readings were thinned by retention, so what was closed before is not computed again.\n');
}
