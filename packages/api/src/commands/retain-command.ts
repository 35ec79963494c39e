import { FixSettings, type SettingProblem } from '@wattjobs/core/errors';
import { retain } from '../readings/retention.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openStore } from './open-store.ts';
import type { Program } from './program.ts';

/** The options as they were given. */
export interface RetainOptions {
  readonly readingsMonths: string;
  readonly evidenceMonths: string;
  readonly apply?: boolean;
}

/** `retain`: removes old readings and pages, or prints what would be removed. */
export async function retainCommand({ host, settings, log }: Program, { apply = false, ...given }: RetainOptions): Promise<void> {
  const months = readMonths(given);
  const database = await openStore({ settings, log, clock: host.clock, stop: host.stop });
  try {
    await bringUpToDate(database, log);
    let removed = 0;
    for await (const month of retain(database.kysely, { ...months, nowMs: host.clock.now(), apply })) {
      removed += month.removed;
      host.stdout(`${month.month}: ${month.removed} ${month.what} ${apply ? 'were' : 'would be'} removed, ${month.kept} stay.\n`);
      if (host.stop.aborted) break;
    }
    host.stdout(apply ? `${removed} rows were removed.\n` : `${removed} rows would be removed: add --apply to remove them.\n`);
  } finally {
    await database.close();
  }
}

function readMonths(given: Omit<RetainOptions, 'apply'>): { readonly readingsMonths: number; readonly evidenceMonths: number } {
  const problems: SettingProblem[] = [];
  const read = (name: string, text: string) => {
    if (!/^[1-9]\d{0,3}$/.test(text))
      problems.push({ name, problem: `is ${JSON.stringify(text)}, which is not a number of months`, example: '24' });
    return Number(text);
  };
  const months = {
    readingsMonths: read('--readings-months', given.readingsMonths),
    evidenceMonths: read('--evidence-months', given.evidenceMonths),
  };
  if (problems.length === 0 && months.evidenceMonths > months.readingsMonths)
    problems.push({ name: '--evidence-months', problem: 'is more than --readings-months: a page is of no use without its reading' });
  if (problems.length > 0) throw new FixSettings(problems);
  return months;
}
