import { ExitCode, gravestExitCode } from '../errors/exit-code.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding, JobDefinition } from '../job.ts';
import { keptState } from '../run/keep-state.ts';
import { Tally } from '../run/tally.ts';
import { partOf } from '../state/remembered.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { Host } from './host.ts';
import { type OpenOptions, openParts } from './open-parts.ts';

/** `check`: one line a finding, each with its fix; the exit code is that which a run would end with. */
export async function checkVerb<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  host: Host,
  options: OpenOptions,
): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  const say = ({ subject, message, problem, fix }: Finding) => {
    host.stdout(`${problem === undefined ? 'ok  ' : 'FAIL'}  ${subject}: ${message}${fix === undefined ? '' : `  →  ${fix}`}\n`);
    if (problem !== undefined) codes.push(problem.exitCode);
  };
  const parts = await openParts(job, host, options);
  try {
    say({ subject: 'settings', message: 'all are well-formed' });
    const { runner, sink, store } = parts;
    try {
      await store.probe();
      say({ subject: 'state', message: `${store.location} can be written${store.durable ? '' : '; nothing is remembered between runs without STATE_URL'}` });
      const stored = await parts.openState();
      const state = partOf(keptState(stored, new Tally(), parts.log), 'source');
      const source = await job.open({ ...parts, state, tracing: parts.telemetry.tracing, clock: host.clock, random: host.random });
      try {
        for await (const finding of source.check(host.stop)) say(finding);
      } finally {
        await source.close();
        await stored.flush();
      }
    } catch (error) {
      if (!(error instanceof WattjobsError)) throw error;
      say({ subject: 'state', message: error.message, problem: error, fix: error.wayOut });
    }
    const measurements = job.metrics.map(({ name, unit }) => ({ name, unit, labels: {}, value: 0, timeMs: host.clock.now() }));
    const group = { job: runner.jobName, instance: runner.instanceName, measurements, mode: 'replace' } as const;
    for (const finding of await sink.check(group, host.stop)) say(finding);
    return codes.length === 0 ? ExitCode.Delivered : gravestExitCode(codes);
  } finally {
    await parts.telemetry.shutdown();
  }
}
