import type { JobDefinition } from '../job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import { commandLine } from './command-line.ts';
import { systemHost } from './host.ts';

/** Runs a job as this process and ends it with the run's exit code. */
export async function main<Declaration extends SettingsDeclaration, State>(job: JobDefinition<Declaration, State>): Promise<void> {
  const exitCode = await commandLine(job, systemHost());
  // Explicit, because what a library left open (the retry timer of an exporter) would hold the process for seconds.
  process.exit(exitCode);
}
