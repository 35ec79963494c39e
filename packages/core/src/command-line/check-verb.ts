import { ExitCode, mostSevereExitCode } from '../errors/exit-code.ts';
import { FixSettings } from '../errors/errors.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from '../job/finding.ts';
import type { JobDefinition } from '../job/job.ts';
import { withoutUnmistakableSecrets } from '../redaction/known-secrets.ts';
import { lineSinkOf } from '../run/open-line-outbox.ts';
import { jobContext } from '../run/job-context.ts';
import type { Resources } from '../run/resources.ts';
import { talliedState } from '../run/tallied-state.ts';
import { Tally } from '../run/tally.ts';
import type { JobState } from '../state/job-state.ts';
import { partOf } from '../state/remembered.ts';
import type { RunState } from '../run/run-state.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { Host } from './host.ts';
import { type OpenOptions, openResources } from './open-resources.ts';

/**
 * `check`: one line per finding, with its fix. The exit code is the one that a run would end with.
 * If only settings of delivery are wrong, the source is checked all the same: it may be all that a person has so far.
 */
export async function checkVerb<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  host: Host,
  options: OpenOptions,
): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  const printFinding = ({ subject, message, problem, fix }: Finding) => {
    const mark = problem !== undefined ? 'FAIL' : fix === undefined ? 'ok  ' : 'warn';
    host.stdout(withoutUnmistakableSecrets(`${mark}  ${subject}: ${message}${fix === undefined ? '' : `  →  ${fix}`}\n`));
    if (problem !== undefined) codes.push(problem.exitCode);
  };
  const resources = await openResources(job, host, options).catch(async (error: unknown) => {
    if (!(error instanceof FixSettings)) throw error;
    const withoutDelivery = await openResources(job, host, { ...options, dryRun: true }).catch(undefinedIfSettings);
    for (const { name, problem, example } of error.problems) {
      const examples = example === undefined ? [] : [`for example ${example}`];
      const fixes = withoutDelivery === undefined ? examples : [...examples, 'once --dry-run works without it'];
      printFinding({
        subject: 'settings',
        message: `${name} ${problem}`,
        problem: error,
        ...(fixes.length === 0 ? {} : { fix: fixes.join('; ') }),
      });
    }
    if (error.supply !== undefined) host.stdout(`${error.supply}\n`);
    return withoutDelivery;
  });
  if (resources === undefined) return mostSevereExitCode(codes);
  try {
    if (codes.length === 0) printFinding({ subject: 'settings', message: 'all are valid' });
    const failed = (subject: string, error: unknown) => {
      if (!(error instanceof WattjobsError)) throw error;
      printFinding({ subject, message: error.message, problem: error, fix: error.fix });
    };
    const stored = await openWritableState(resources, printFinding).catch((error: unknown) => failed('state', error));
    if (stored !== undefined) {
      await checkSource(job, resources, stored, printFinding).catch((error: unknown) => failed('source', error));
    }
    for (const sink of resources.dryRun ? [] : resources.sinks) {
      for await (const finding of sink.check(host.stop)) printFinding(finding);
    }
    const lineSink = resources.dryRun ? undefined : lineSinkOf(resources.sinks);
    if (lineSink !== undefined) {
      const { checkOutbox } = await import('../run/check-outbox.ts');
      printFinding(await checkOutbox(lineSink, resources));
    }
    return codes.length === 0 ? ExitCode.Delivered : mostSevereExitCode(codes);
  } finally {
    await resources.telemetry.shutdown();
  }
}

function undefinedIfSettings(error: unknown): undefined {
  if (!(error instanceof FixSettings)) throw error;
}

type PrintFinding = (finding: Finding) => void;

/** Opens the state after proving that a run could write it. */
async function openWritableState<Declaration extends SettingsDeclaration, State>(
  { store, openState }: Resources<Declaration, State>,
  printFinding: PrintFinding,
): Promise<JobState<RunState<State>>> {
  await store.probe();
  const note = store.durable ? '' : '; without STATE_URL, nothing is remembered between runs';
  printFinding({ subject: 'state', message: `${store.location} can be written${note}` });
  return await openState();
}

async function checkSource<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  resources: Resources<Declaration, State>,
  stored: JobState<RunState<State>>,
  printFinding: PrintFinding,
): Promise<void> {
  const state = partOf(talliedState(stored, new Tally(), resources.log), 'source');
  const source = await job.open(jobContext(resources, state));
  try {
    for await (const finding of source.check(resources.stop)) printFinding(finding);
    for (const sink of resources.dryRun ? [] : (source.sinks ?? [])) {
      for await (const finding of sink.check(resources.stop)) printFinding(finding);
    }
  } finally {
    await source.close();
    await stored.flush();
  }
}
