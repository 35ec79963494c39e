import { ExitCode } from '../errors/exit-code.ts';
import type { JobDefinition, JobVerb } from '../job/job.ts';
import type { VerbInput, VerbInputValues } from '../job/verb-input.ts';
import { jobContext } from '../run/job-context.ts';
import { talliedState } from '../run/tallied-state.ts';
import { Tally } from '../run/tally.ts';
import type { SettingsDeclaration, SettingValues } from '../settings/setting.ts';
import { partOf } from '../state/remembered.ts';
import type { Host } from './host.ts';
import { type OpenOptions, openResources } from './open-resources.ts';

/**
 * Runs a verb that only this job has. It gets settings, state and telemetry, but no sink.
 * @throws WattjobsError that the verb throws
 */
export async function jobVerb<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  verb: JobVerb<SettingValues<Declaration>, State>,
  host: Host,
  options: OpenOptions,
  input: VerbInputValues<VerbInput>,
): Promise<ExitCode> {
  const resources = await openResources(job, host, { ...options, delivers: false });
  try {
    const stored = await resources.openState();
    const state = partOf(talliedState(stored, new Tally(), resources.log), 'source');
    const terminal = {
      isInteractive: host.inputIsTerminal,
      print: (text: string) => host.stdout(text),
      ask: (question: string) => host.ask(question),
    };
    await resources.telemetry.tracing.span(verb.name, {}, () => verb.run({ ...jobContext(resources, state), terminal }, input));
    await stored.flush();
    return ExitCode.Delivered;
  } finally {
    await resources.telemetry.shutdown();
  }
}
