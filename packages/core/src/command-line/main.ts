import { ReportBug } from '../errors/errors.ts';
import type { JobDefinition } from '../job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import { commandLine, lastWords } from './command-line.ts';
import { systemHost } from './host.ts';

/**
 * Turns an end that nobody asked for into a bug. A process whose last event is over ends with exit code 0,
 * also where its command still waits for something that will never come, as the next line of a standard input that has ended.
 * @param sayWhy says how it ended, and returns the exit code
 */
export function endsOnlyByExit(sayWhy: (error: ReportBug) => number): void {
  process.once('beforeExit', () => process.exit(sayWhy(new ReportBug('the command waits for something that will never come'))));
}

/**
 * Runs a job as this process and ends it with the run's exit code.
 * @param stop aborted when the process is asked to end
 */
export async function main<Declaration extends SettingsDeclaration, State, Rows>(
  job: JobDefinition<Declaration, State, Rows>,
  stop: AbortSignal,
): Promise<void> {
  const host = systemHost(stop);
  // What nobody caught is a bug, and an operator reads of it where every other end of a run is told.
  process.once('uncaughtException', (error) => process.exit(lastWords(job.name, new ReportBug(error), host)));
  endsOnlyByExit((error) => lastWords(job.name, error, host));
  const exitCode = await commandLine(job, host);
  // Explicit, because what a library left open (the retry timer of an exporter) would hold the process for seconds.
  process.exit(exitCode);
}
