import type { ExitCode } from '../errors/exit-code.ts';
import type { JobDefinition } from '../job/job.ts';
import type { RunOptions } from '../run/resources.ts';
import { runJob } from '../run/run-job.ts';
import { summaryLine } from '../run/summary.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { Host } from './host.ts';
import { type OpenOptions, openResources } from './open-resources.ts';

/** `run`, `once` and `backfill`: reads, delivers and reports the outcome. */
export async function runVerb<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  host: Host,
  options: OpenOptions & Pick<RunOptions, 'once' | 'backfill' | 'onceOptions'>,
): Promise<ExitCode> {
  const resources = await openResources(job, host, { ...options, timed: true });
  try {
    const { store, log } = resources;
    const stateNote = store.durable ? store.location : `${store.location}, forgotten at the end of the run`;
    if (!store.durable) log.warn({ state: store.location }, 'nothing is remembered between runs: set STATE_URL');
    const { once, backfill, onceOptions = {} } = options;
    const summary = await runJob(job, resources, { stateNote, once, onceOptions, ...(backfill === undefined ? {} : { backfill }) });
    const line = summaryLine(summary, host.clock.now());
    resources.writeLine(line);
    host.terminationMessage(line);
    return summary.exitCode;
  } finally {
    await resources.telemetry.shutdown();
  }
}
