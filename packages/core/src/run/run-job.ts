import type { Logger } from 'pino';
import { asWattjobsError } from '../errors/as-wattjobs-error.ts';
import { RetryState } from '../errors/errors.ts';
import type { JobDefinition } from '../job/job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { MeasurementGroup, Sink } from '../sinks/sink.ts';
import { collision, collisionFix } from '../sinks/writer.ts';
import type { JobState } from '../state/job-state.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import { keptState } from './keep-state.ts';
import { offerPatiently } from './offer.ts';
import { readUntilDeadline } from './read-until-deadline.ts';
import { runGroup } from './run-metrics.ts';
import type { RunParts } from './run-parts.ts';
import type { RunState } from './run-state.ts';
import { type RunSummary, summaryOf } from './summary.ts';
import { Tally } from './tally.ts';

/** How long after SIGTERM a run may wait for sinks and stores. */
const patienceAfterStopMs = 12_000;

/** Reads, delivers and keeps state until the deadline, as one trace; never throws. */
export async function runJob<Declaration extends SettingsDeclaration, State, Rows>(
  job: JobDefinition<Declaration, State, Rows>,
  parts: RunParts<Declaration, State>,
): Promise<RunSummary> {
  return await parts.telemetry.tracing.span('run', { 'wattjobs.source': parts.runner.sourceName }, () => runOnce(job, parts));
}

async function runOnce<Declaration extends SettingsDeclaration, State, Rows>(
  job: JobDefinition<Declaration, State, Rows>,
  parts: RunParts<Declaration, State>,
): Promise<RunSummary> {
  const { clock, log } = parts;
  const startMs = clock.monotonic();
  const outOfTime = afterStop(parts.stop, clock);
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

  const stored = await attempt(parts.openState);
  const state = stored === undefined ? undefined : keptState(stored, tally, log, outOfTime);
  if (stored !== undefined && state !== undefined) {
    await attempt(() => readUntilDeadline(job, parts, state, tally, outOfTime));
    await attempt(() => keepPending(stored, tally, log, outOfTime));
  }

  const verdict = () => tally.verdict(parts.stop.aborted);
  const lastSuccessMs = verdict() === undefined ? clock.now() : stored?.current.run.lastSuccessMs;
  const summarize = () => summaryOf(tally, verdict(), { job: job.name, parts, durationMs: clock.monotonic() - startMs });
  if (!parts.dryRun) {
    // Before writing our own mark, which replaces another writer's.
    if (!outOfTime.aborted) await warnOfOtherWriters(parts, outOfTime);
    const group = runGroup(summarize(), { lastSuccessMs, timeMs: clock.now(), writer: parts.writer });
    await deliverRunMetrics(group, parts, tally, outOfTime);
  }
  // Only now is it certain that everything was delivered.
  if (state !== undefined && verdict() === undefined) {
    await attempt(() => state.update((current) => ({ ...current, run: { lastSuccessMs } })));
  }
  return summarize();
}

/**
 * Aborted some time after the run is told to stop. Then nothing waits for a sink or a store any longer.
 * Requests in progress still have their own timeouts; both together fit a grace period of 30 s.
 */
function afterStop(stop: AbortSignal, clock: Clock): AbortSignal {
  const controller = new AbortController();
  const begin = () => clock.timeout(patienceAfterStopMs).addEventListener('abort', () => controller.abort(), { once: true });
  if (stop.aborted) begin();
  else stop.addEventListener('abort', begin, { once: true });
  return controller.signal;
}

/** Writes what could not be written earlier, if there is time left. */
async function keepPending<State>(stored: JobState<RunState<State>>, tally: Tally, log: Logger, outOfTime: AbortSignal): Promise<void> {
  if (outOfTime.aborted) return;
  try {
    await stored.flush();
    tally.saved();
  } catch (error) {
    if (!(error instanceof RetryState)) throw error;
    tally.unsaved(error);
    log.error({ err: error }, 'the state could not be kept');
  }
}

async function warnOfOtherWriters(
  { sink, writer, clock, log }: Pick<RunParts<SettingsDeclaration, unknown>, 'sink' | 'writer' | 'clock' | 'log'>,
  outOfTime: AbortSignal,
): Promise<void> {
  if (writer === undefined) return;
  for (const other of (await sink.others?.(writer, clock.now(), outOfTime)) ?? []) {
    log.warn({ writer: writer.name, other: other.name, fix: collisionFix }, collision(writer, other));
  }
}

async function deliverRunMetrics(
  group: MeasurementGroup,
  parts: { readonly sink: Sink; readonly clock: Clock; readonly telemetry: Telemetry; readonly log: Logger },
  tally: Tally,
  outOfTime: AbortSignal,
): Promise<void> {
  parts.telemetry.gauge(group);
  const answer = await offerPatiently(() => parts.sink.deliver(group, outOfTime), { clock: parts.clock, outOfTime });
  if (answer.answer === 'accepted') return;
  tally.undelivered(answer.error);
  parts.log.error({ err: answer.error }, 'the metrics of the run were not delivered');
}
