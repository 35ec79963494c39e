import { ExitCode } from '../errors/exit-code.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { JobDefinition, Pass, Source, Tick } from '../job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import { partOf, type Remembered } from '../state/remembered.ts';
import { Delivery } from './delivery.ts';
import type { RunParts } from './run-parts.ts';
import type { RunState } from './run-state.ts';
import type { Tally } from './tally.ts';
import { dueTicks } from './ticks.ts';

/** What no further tick can mend. */
const needsPerson: ReadonlySet<ExitCode> = new Set([ExitCode.CredentialsRefused, ExitCode.SettingsWrong]);

/** Opens the source, makes pass after pass until the deadline or until it is told to stop, and delivers each. */
export async function readUntilDeadline<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  parts: RunParts<Declaration, State>,
  state: Remembered<RunState<State>>,
  tally: Tally,
  outOfTime: AbortSignal,
): Promise<void> {
  const { clock, runner, telemetry, stop, log } = parts;
  const sourceState = partOf(state, 'source');
  const delivery = new Delivery({ ...parts, tally, sourceState, metrics: job.metrics, outOfTime });
  const signal = AbortSignal.any([stop, clock.timeout(runner.durationMs)]);
  const source = await job.open({ ...parts, state: sourceState, tracing: telemetry.tracing });
  try {
    const plan = { intervalMs: runner.intervalMs, durationMs: runner.durationMs, once: parts.once };
    const onMissed = (count: number) => {
      tally.missedTicks += count;
    };
    for await (const index of dueTicks(plan, clock, signal, onMissed)) {
      const goesOn = await telemetry.tracing.span('tick', { 'wattjobs.tick': index }, async () => {
        const pass = await readOnce(source, { index, signal });
        if (pass instanceof WattjobsError) {
          tally.problem(pass);
          log.warn({ err: pass, tick: index }, 'the pass failed');
          return !needsPerson.has(pass.exitCode);
        }
        for (const problem of pass.problems) tally.problem(problem);
        if (signal.aborted && !delivery.hasReading(pass)) {
          // A pass that was cut short knows nothing: delivering it would wipe out the values of the one before.
          log.info({ tick: index }, 'the pass was cut short');
          await delivery.keepUndelivered(pass);
        } else {
          tally.ticks += 1;
          await delivery.deliver(pass);
        }
        return pass.endsRun !== true;
      });
      if (!goesOn) break;
    }
  } finally {
    await source.close();
  }
  await delivery.settle();
}

/** A pass, or the expected error that took its place: of such a pass nothing is known, so nothing is delivered either. */
async function readOnce<State>(source: Source<State>, tick: Tick): Promise<Pass<State> | WattjobsError> {
  try {
    return await source.read(tick);
  } catch (error) {
    if (!(error instanceof WattjobsError)) throw error;
    return error;
  }
}
