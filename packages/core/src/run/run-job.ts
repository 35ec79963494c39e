import type { Logger } from 'pino';
import { asWattjobsError } from '../errors/as-wattjobs-error.ts';
import { RetryState } from '../errors/errors.ts';
import type { JobDefinition } from '../job/job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { JobState } from '../state/job-state.ts';
import type { Clock } from '../time/clock.ts';
import { talliedState } from './tallied-state.ts';
import { deliverRunMetrics } from './deliver-run-metrics.ts';
import { openLineOutbox } from './open-line-outbox.ts';
import { readUntilDeadline } from './read-until-deadline.ts';
import { runBatch } from './run-metrics.ts';
import type { Resources, RunOptions } from './resources.ts';
import type { RunState } from './run-state.ts';
import { type RunSummary, summaryOf } from './summary.ts';
import { Tally } from './tally.ts';

/** How long after SIGTERM a run may wait for sinks and stores. */
const waitAfterStopMs = 12_000;

/** Reads, delivers and saves the state until the deadline, as one trace; never throws. */
export async function runJob<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  resources: Resources<Declaration, State>,
  options: RunOptions,
): Promise<RunSummary> {
  const { telemetry, runner } = resources;
  return await telemetry.tracing.span('run', { 'wattjobs.source': runner.sourceName }, () => readAndReport(job, resources, options));
}

async function readAndReport<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  resources: Resources<Declaration, State>,
  options: RunOptions,
): Promise<RunSummary> {
  const { clock, log } = resources;
  const startMs = clock.monotonic();
  const outOfTime = afterStop(resources.stop, clock);
  const tally = new Tally();
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (error) {
      tally.problem(asWattjobsError(error));
      log.error({ err: error }, 'the run ended early');
      return undefined;
    }
  };

  const stored = await attempt(resources.openState);
  const state = stored === undefined ? undefined : talliedState(stored, tally, log, outOfTime);
  const opened =
    state === undefined ? undefined : await attempt(async () => ({ lineOutbox: await openLineOutbox(resources, tally, outOfTime) }));
  const lineOutbox = opened?.lineOutbox;
  if (stored !== undefined && state !== undefined && opened !== undefined) {
    await attempt(() => readUntilDeadline(job, { ...resources, ...options, state, tally, outOfTime, lineOutbox }));
    await attempt(() => savePending(stored, tally, log, outOfTime));
  }

  const verdict = () => tally.verdict(resources.stop.aborted);
  const lastSuccessMs = verdict() === undefined ? clock.now() : stored?.current.run.lastSuccessMs;
  const summarize = () =>
    summaryOf(tally, verdict(), {
      job: job.name,
      source: resources.runner.sourceName,
      stateNote: options.stateNote,
      outbox: lineOutbox?.status,
      durationMs: clock.monotonic() - startMs,
    });
  if (!resources.dryRun) {
    const devices = tally.devices.size === 0 ? [resources.runner.instanceName] : [...tally.devices];
    const batch = runBatch(summarize(), {
      lastSuccessMs,
      timeMs: clock.now(),
      writer: resources.writer,
      devices,
      outbox: lineOutbox?.status,
    });
    await deliverRunMetrics(batch, { ...resources, tally, outOfTime, lineOutbox });
  }
  await attempt(async () => lineOutbox?.close());
  // Only now is it certain that everything was delivered.
  if (state !== undefined && verdict() === undefined) {
    await attempt(() => state.update((current) => ({ ...current, run: { lastSuccessMs } })));
  }
  return summarize();
}

/**
 * Aborted some time after the run is stopped. Then nothing waits for a sink or a store any longer.
 * Requests in progress still have their own timeouts; both together fit a grace period of 30 s.
 */
function afterStop(stop: AbortSignal, clock: Clock): AbortSignal {
  const controller = new AbortController();
  const begin = () => clock.timeout(waitAfterStopMs).addEventListener('abort', () => controller.abort(), { once: true });
  if (stop.aborted) begin();
  else stop.addEventListener('abort', begin, { once: true });
  return controller.signal;
}

/** Writes what could not be written earlier, if there is time left. */
async function savePending<State>(stored: JobState<RunState<State>>, tally: Tally, log: Logger, outOfTime: AbortSignal): Promise<void> {
  if (outOfTime.aborted) return;
  try {
    await stored.flush();
    tally.saved();
  } catch (error) {
    if (!(error instanceof RetryState)) throw error;
    tally.unsaved(error);
    log.error({ err: error }, 'the state could not be saved');
  }
}
