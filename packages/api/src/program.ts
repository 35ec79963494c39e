import { systemHost, reportUnexpectedEnd } from '@wattjobs/core/command-line';
import { ReportBug, WattjobsError } from '@wattjobs/core/errors';
import { commandLine, reportFailedRun } from './command-line.ts';

/** The API as a process; see startProgram. */
export async function run(stop: AbortSignal): Promise<void> {
  const host = systemHost(stop);
  reportUnexpectedEnd((error) => reportFailedRun(error instanceof WattjobsError ? error : new ReportBug(error), host));
  // A second signal ends the process at once. As process 1 of a container, it would ignore the signal without a handler.
  const endAtOnce = () => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => process.exit(143));
  };
  if (stop.aborted) endAtOnce();
  else stop.addEventListener('abort', endAtOnce);
  process.exit(await commandLine(host));
}
