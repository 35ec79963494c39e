import { ReportBug } from '../errors/errors.ts';
import type { JobDefinition } from '../job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import { commandLine, lastWords } from './command-line.ts';
import { systemHost } from './host.ts';
import { tellUnaskedEnds } from './last-words.ts';

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
  tellUnaskedEnds((error) => lastWords(job.name, error instanceof ReportBug ? error : new ReportBug(error), host));
  const exitCode = await commandLine(job, host);
  // Explicit, because what a library left open (the retry timer of an exporter) would hold the process for seconds.
  process.exit(exitCode);
}
