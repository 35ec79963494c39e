import type { Logger } from 'pino';
import { asWattjobsError } from '../errors/as-wattjobs-error.ts';
import { RetryState } from '../errors/errors.ts';
import type { JobDefinition } from '../job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { JobState } from '../state/job-state.ts';
import { keptState } from './keep-state.ts';
import { readUntilDeadline } from './read-until-deadline.ts';
import { runGroup } from './run-metrics.ts';
import type { RunParts } from './run-parts.ts';
import type { RunState } from './run-state.ts';
import { type RunSummary, summaryOf } from './summary.ts';
import { Tally } from './tally.ts';

/** Reads, delivers and remembers until the deadline; never throws. */
export async function runJob<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  parts: RunParts<Declaration, State>,
): Promise<RunSummary> {
  const { clock, runner, telemetry, log } = parts;
  const startMs = clock.monotonic();
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

  const stored = await telemetry.tracing.span('run', { 'wattjobs.source': runner.sourceName }, async () => {
    const opened = await attempt(() => parts.openState());
    if (opened === undefined) return undefined;
    await attempt(() => readUntilDeadline(job, parts, keptState(opened, tally, log), tally));
    await attempt(() => keepPending(opened, tally, log));
    return opened;
  });

  const verdict = () => tally.verdict(parts.stop.aborted);
  const lastSuccessMs = verdict() === undefined ? clock.now() : stored?.current.run.lastSuccessMs;
  const summarize = () => summaryOf(tally, verdict(), { job: job.name, parts, durationMs: clock.monotonic() - startMs });
  if (!parts.dryRun) await deliverRunMetrics(summarize(), lastSuccessMs, parts, tally);
  // Only now is it true that everything was delivered.
  if (stored !== undefined && verdict() === undefined) {
    await keptState(stored, tally, log).update((current) => ({ ...current, run: { lastSuccessMs } }));
  }
  return summarize();
}

/** Writes what could not be written earlier. */
async function keepPending<State>(stored: JobState<RunState<State>>, tally: Tally, log: Logger): Promise<void> {
  try {
    await stored.flush();
    tally.saved();
  } catch (error) {
    if (!(error instanceof RetryState)) throw error;
    tally.unsaved(error);
    log.error({ err: error }, 'the state could not be kept');
  }
}

async function deliverRunMetrics<Declaration extends SettingsDeclaration, State>(
  summary: RunSummary,
  lastSuccessMs: number | undefined,
  parts: RunParts<Declaration, State>,
  tally: Tally,
): Promise<void> {
  const group = runGroup(summary, lastSuccessMs, parts.clock.now());
  parts.telemetry.gauge(group);
  const answer = await parts.sink.deliver(group);
  if (answer.answer === 'accepted') return;
  tally.undelivered(answer.error);
  parts.log.error({ err: answer.error }, 'the metrics of the run were not delivered');
}
