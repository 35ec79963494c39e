import { randomBytes } from 'node:crypto';
import { readBillOptions, type BillOptions } from '../billing/delivery/bill-options.ts';
import { makeBills } from '../billing/delivery/make-bills.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openStore } from './open-store.ts';
import type { Program } from './program.ts';

/** `bill`: writes the consumption and the statements of a month to files; closes it, and delivers its statements, if it is told to. */
export async function billCommand({ host, settings, log }: Program, options: BillOptions): Promise<void> {
  const asked = readBillOptions(options, settings);
  const { clock, stop } = host;
  const database = await openStore({ settings, log, clock, stop });
  try {
    await bringUpToDate(database, log);
    const { longestGapMs, pdfFont } = settings;
    const context = { database: database.kysely, clock, randomBytes, longestGapMs, pdfFont, linkSecret: undefined };
    await makeBills(context, asked, { ways: settings, stop, print: (text) => host.stdout(text) });
  } finally {
    await database.close();
  }
}
