import type { ExitCode } from '../errors/exit-code.ts';
import type { JobDefinition } from '../job.ts';
import { runJob } from '../run/run-job.ts';
import { summaryLine } from '../run/summary.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { Host } from './host.ts';
import { type OpenOptions, openParts } from './open-parts.ts';

/** `run` and `once`: reads, delivers, says how it went. */
export async function runVerb<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  host: Host,
  options: OpenOptions & { readonly once: boolean },
): Promise<ExitCode> {
  const parts = await openParts(job, host, options);
  try {
    const { store, log } = parts;
    const stateNote = store.durable ? store.location : `${store.location}, forgotten at the end of the run`;
    if (!store.durable) log.warn({ state: store.location }, 'nothing is remembered between runs: set STATE_URL');
    const summary = await runJob(job, {
      ...parts,
      stateNote,
      clock: host.clock,
      stop: host.stop,
      once: options.once,
      dryRun: options.dryRun === true,
    });
    const line = summaryLine(summary, host.clock.now());
    parts.writeLine(line);
    host.terminationMessage(line);
    return summary.exitCode;
  } finally {
    await parts.telemetry.shutdown();
  }
}
