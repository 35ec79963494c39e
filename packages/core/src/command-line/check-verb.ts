import { ExitCode, gravestExitCode } from '../errors/exit-code.ts';
import { FixSettings } from '../errors/errors.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from '../job/finding.ts';
import type { JobDefinition } from '../job/job.ts';
import { withoutUnmistakableSecrets } from '../redaction/known-secrets.ts';
import { jobContext } from '../run/job-context.ts';
import { keptState } from '../run/keep-state.ts';
import { Tally } from '../run/tally.ts';
import type { JobState } from '../state/job-state.ts';
import { partOf } from '../state/remembered.ts';
import type { MetricDefinition } from '../job/measurement.ts';
import { runMetricDefinitions } from '../run/run-metrics.ts';
import type { RunState } from '../run/run-state.ts';
import { runGroupJob } from '../run/runner-settings.ts';
import type { MeasurementGroup } from '../sinks/sink.ts';
import { collision, collisionFix } from '../sinks/writer.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { Host } from './host.ts';
import { type OpenOptions, type OpenParts, openParts } from './open-parts.ts';

/** `check`: one line per finding, with its fix. The exit code is the one that a run would end with. */
export async function checkVerb<Declaration extends SettingsDeclaration, State, Rows>(
  job: JobDefinition<Declaration, State, Rows>,
  host: Host,
  options: OpenOptions,
): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  const say = ({ subject, message, problem, fix }: Finding) => {
    const mark = problem !== undefined ? 'FAIL' : fix === undefined ? 'ok  ' : 'warn';
    host.stdout(withoutUnmistakableSecrets(`${mark}  ${subject}: ${message}${fix === undefined ? '' : `  →  ${fix}`}\n`));
    if (problem !== undefined) codes.push(problem.exitCode);
  };
  const parts = await openParts(job, host, options).catch((error: unknown) => {
    if (!(error instanceof FixSettings)) throw error;
    for (const { name, problem, example } of error.problems) {
      say({
        subject: 'settings',
        message: `${name} ${problem}`,
        problem: error,
        ...(example === undefined ? {} : { fix: `for example ${example}` }),
      });
    }
    if (error.supply !== undefined) host.stdout(`${error.supply}\n`);
    return undefined;
  });
  if (parts === undefined) return gravestExitCode(codes);
  try {
    say({ subject: 'settings', message: 'all are well-formed' });
    const { runner, sink } = parts;
    const failed = (subject: string, error: unknown) => {
      if (!(error instanceof WattjobsError)) throw error;
      say({ subject, message: error.message, problem: error, fix: error.fix });
    };
    const stored = await openProvenState(parts, say).catch((error: unknown) => failed('state', error));
    if (stored !== undefined) {
      await checkSource(job, parts, stored, say).catch((error: unknown) => failed('source', error));
    }
    const probes: readonly MeasurementGroup[] = [
      probe({ job: runner.jobName, instance: runner.instanceName }, job.metrics, host.clock.now()),
      probe({ job: runGroupJob, instance: runner.sourceName }, runMetricDefinitions, host.clock.now()),
    ];
    for (const finding of await sink.check(probes, host.stop)) say(finding);
    if (parts.writer !== undefined) {
      for (const other of (await sink.others?.(parts.writer, host.clock.now(), host.stop)) ?? []) {
        say({ subject: 'Pushgateway', message: collision(parts.writer, other), fix: collisionFix });
      }
    }
    return codes.length === 0 ? ExitCode.Delivered : gravestExitCode(codes);
  } finally {
    await parts.telemetry.shutdown();
  }
}

type Say = (finding: Finding) => void;

/** Opens the state after proving that a run could write it. */
async function openProvenState<Declaration extends SettingsDeclaration, State>(
  { store, openState }: OpenParts<Declaration, State>,
  say: Say,
): Promise<JobState<RunState<State>>> {
  await store.probe();
  const note = store.durable ? '' : '; nothing is remembered between runs without STATE_URL';
  say({ subject: 'state', message: `${store.location} can be written${note}` });
  return await openState();
}

async function checkSource<Declaration extends SettingsDeclaration, State, Rows>(
  job: JobDefinition<Declaration, State, Rows>,
  parts: OpenParts<Declaration, State>,
  stored: JobState<RunState<State>>,
  say: Say,
): Promise<void> {
  const state = partOf(keptState(stored, new Tally(), parts.log), 'source');
  const source = await job.open(jobContext(parts, state));
  try {
    for await (const finding of source.check(parts.stop)) say(finding);
    for await (const finding of source.destination?.check(parts.stop) ?? []) say(finding);
  } finally {
    await source.close();
    await stored.flush();
  }
}

/** A group as a run would deliver it, but without real values: a clash with another group does not depend on values. */
function probe(group: Pick<MeasurementGroup, 'job' | 'instance'>, metrics: readonly MetricDefinition[], timeMs: number): MeasurementGroup {
  return { ...group, measurements: metrics.map(({ name, unit }) => ({ name, unit, labels: {}, value: 0, timeMs })), mode: 'replace' };
}
