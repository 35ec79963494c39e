import { asWattjobsError } from '../errors/as-wattjobs-error.ts';
import { RetryState } from '../errors/errors.ts';
import type { JobDefinition } from '../job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { MeasurementGroup } from '../sinks/sink.ts';
import type { JobState } from '../state/job-state.ts';
import type { Remembered } from '../state/remembered.ts';
import { keptState } from './keep-state.ts';
import { readUntilDeadline } from './read-until-deadline.ts';
import { runMeasurements } from './run-metrics.ts';
import type { RunParts } from './run-parts.ts';
import type { RunState } from './run-state.ts';
import type { RunSummary } from './summary.ts';
import { Tally } from './tally.ts';

/** Reads, delivers and remembers until the deadline; never throws. */
export async function runJob<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  parts: RunParts<Declaration, State>,
): Promise<RunSummary> {
  const { clock, runner, telemetry, log } = parts;
  const startMs = clock.monotonic();
  const tally = new Tally();
  let lastSuccessMs: number | undefined;
  await telemetry.tracing.span('run', { 'wattjobs.source': runner.sourceName }, async () => {
    try {
      const stored = await parts.openState();
      const state = keptState(stored, tally, log);
      await readUntilDeadline(job, parts, state, tally);
      await keepSuccess(stored, state, tally, parts);
      lastSuccessMs = stored.current.run.lastSuccessMs;
    } catch (error) {
      tally.problem(asWattjobsError(error));
      log.error({ err: error }, 'the run ended early');
    }
  });
  const summarize = (): RunSummary => {
    const verdict = tally.verdict(parts.stop.aborted);
    return {
      job: job.name,
      source: runner.sourceName,
      exitCode: verdict?.exitCode ?? 0,
      ...(verdict === undefined ? {} : { error: verdict.code, message: `${verdict.message}. ${verdict.wayOut}` }),
      ticks: tally.ticks,
      missedTicks: tally.missedTicks,
      readings: tally.readings,
      missedDeliveries: tally.missedDeliveries,
      durationSeconds: Math.round(clock.monotonic() - startMs) / 1000,
      errors: tally.errors,
      state: parts.stateNote,
    };
  };
  if (!parts.dryRun) await deliverRunMetrics(summarize(), lastSuccessMs, parts, tally);
  return summarize();
}

/** Writes what could not be kept earlier and, where the run succeeded, that it did. */
async function keepSuccess<State>(
  stored: JobState<RunState<State>>,
  state: Remembered<RunState<State>>,
  tally: Tally,
  { stop, clock, log }: Pick<RunParts<SettingsDeclaration, State>, 'stop' | 'clock' | 'log'>,
): Promise<void> {
  try {
    await stored.flush();
    tally.saved();
  } catch (error) {
    if (!(error instanceof RetryState)) throw error;
    tally.unsaved(error);
    log.error({ err: error }, 'the state could not be kept');
    return;
  }
  if (tally.verdict(stop.aborted) === undefined) {
    await state.update((current) => ({ ...current, run: { lastSuccessMs: clock.now() } }));
  }
}

async function deliverRunMetrics<Declaration extends SettingsDeclaration, State>(
  summary: RunSummary,
  lastSuccessMs: number | undefined,
  parts: RunParts<Declaration, State>,
  tally: Tally,
): Promise<void> {
  const group: MeasurementGroup = {
    job: 'wattjobs',
    instance: summary.source,
    measurements: runMeasurements(summary, lastSuccessMs, parts.clock.now()),
    // Where the last success is not known, replacing the group would erase the one that the sink remembers.
    mode: lastSuccessMs === undefined ? 'merge' : 'replace',
  };
  parts.telemetry.gauge(group);
  const answer = await parts.sink.deliver(group);
  if (answer.answer === 'accepted') return;
  tally.undelivered(answer.error);
  parts.log.error({ err: answer.error }, 'the metrics of the run were not delivered');
}
