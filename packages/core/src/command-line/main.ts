import { ReportBug } from '../errors/errors.ts';
import type { JobDefinition } from '../job/job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import { commandLine, reportFailedRun } from './command-line.ts';
import { systemHost } from './host.ts';
import { reportUnexpectedEnd } from './report-failure.ts';

/**
 * Runs a job as this process, and exits with the run's exit code.
 * @param stop aborted by SIGTERM and SIGINT
 */
export async function main<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  stop: AbortSignal,
): Promise<void> {
  const host = systemHost(stop);
  // An uncaught error is a bug. It is reported in the same place as every other end of a run.
  reportUnexpectedEnd((error) => reportFailedRun(job.name, error instanceof ReportBug ? error : new ReportBug(error), host));
  const exitCode = await commandLine(job, host);
  // Explicit, because resources that a library left open (such as an exporter's retry timer) would delay the exit by seconds.
  process.exit(exitCode);
}
