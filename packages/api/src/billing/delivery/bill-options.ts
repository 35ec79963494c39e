import { FixSettings, type SettingProblem } from '@wattjobs/core/errors';
import type { ApiSettings } from '../../settings/settings.ts';
import { decimalStyles, exportFormats, type ExportTerms } from '../exports/exports.ts';

/** The options of `bill` as they were given. */
export interface BillOptions {
  readonly month?: string;
  readonly year?: string;
  readonly out: string;
  readonly formats: string;
  readonly decimalStyle: string;
  readonly customer?: string;
  readonly close?: true;
  readonly accept?: string;
  readonly deliver?: true;
}

/** What they ask for. */
export type BillsAsked = ReturnType<typeof readBillOptions>;

/** @throws FixSettings with all problems at once */
export function readBillOptions(given: BillOptions, settings: Pick<ApiSettings, 'webhook' | 'bucket' | 'mail' | 'pdfFont'>) {
  const { month, year, customer, accept, close = false, deliver = false } = given;
  const { webhook, bucket, mail, pdfFont } = settings;
  const problems: SettingProblem[] = [];
  const refuse = (isWrong: boolean, name: string, problem: string, example?: string) => {
    if (isWrong) problems.push({ name, problem, ...(example === undefined ? {} : { example }) });
  };
  const words = given.formats.split(',').map((word) => word.trim().toLowerCase());
  const formats = exportFormats.filter((format) => words.includes(format));
  const unknown = words.find((word) => !exportFormats.some((format) => format === word));
  const decimalStyle = decimalStyles.find((style) => style === given.decimalStyle);
  const isMonth = /^20\d{2}-(0[1-9]|1[0-2])$/.test(month ?? '2026-01');
  refuse(!isMonth, '--month', `is ${JSON.stringify(month)}, which is not a month`, '2026-01');
  refuse(!/^20\d{2}$/.test(year ?? '2026'), '--year', `is ${JSON.stringify(year)}, which is not a year`, '2026');
  refuse(unknown !== undefined, '--formats', `has ${JSON.stringify(unknown)}, which is not one of ${exportFormats.join(', ')}`, 'csv,pdf');
  refuse(decimalStyle === undefined, '--decimal-style', `is not one of ${decimalStyles.join(', ')}`, 'comma');
  refuse(year !== undefined && month !== undefined, '--year', 'and --month are both given: leave one out');
  refuse(year !== undefined && (close || deliver), '--year', 'is for exports: a month is closed and delivered, so name a month');
  refuse(customer !== undefined && close, '--customer', 'is for exports: a month is closed for all customers at once');
  refuse(accept !== undefined && !close, '--accept', 'is about closing: add --close');
  refuse(accept?.trim() === '', '--accept', 'is empty: say why the open questions are accepted', 'read off by hand');
  const hasNobody = webhook === undefined && bucket === undefined && mail === undefined;
  refuse(deliver && hasNobody, '--deliver', 'has nobody to deliver to: set WEBHOOK_URL, BUCKET_URL or SMTP_URL');
  if (problems.length > 0 || decimalStyle === undefined) throw new FixSettings(problems);
  const terms: ExportTerms = { decimalStyle, pdfFont };
  return { month, year, out: given.out, formats, terms, customer, close, accept, deliver };
}
