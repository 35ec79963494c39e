import { ExitCode } from '../errors/exit-code.ts';
import { ReportBug } from '../errors/errors.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { BackfillWindow, JobDefinition, Pass, Source, Tick } from '../job/job.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { Sink } from '../sinks/sink.ts';
import { printedRows } from '../sinks/stdout.ts';
import { partOf, type Remembered } from '../state/remembered.ts';
import { Delivery } from './delivery.ts';
import { jobContext } from './job-context.ts';
import type { Resources, RunOptions } from './resources.ts';
import type { RunState } from './run-state.ts';
import { ProgressLog } from './progress-log.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import type { Tally } from './tally.ts';
import { logRunStart } from './log-run-start.ts';
import { dueTicks } from './ticks.ts';

/** Failures that no further tick can fix. */
const needsPerson: ReadonlySet<ExitCode> = new Set([ExitCode.CredentialsRefused, ExitCode.SettingsWrong]);

/** A run that has begun. */
interface OngoingRun<Declaration extends SettingsDeclaration, State> extends Resources<Declaration, State>, RunOptions {
  readonly state: Remembered<RunState<State>>;
  readonly tally: Tally;
  /** Aborted when there is no time left to wait for a sink. */
  readonly outOfTime: AbortSignal;
  readonly lineOutbox: StoreAndForward | undefined;
}

/** Opens the source, makes passes until the deadline or a stop request, and delivers each. */
export async function readUntilDeadline<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  run: OngoingRun<Declaration, State>,
): Promise<void> {
  const { clock, runner, telemetry, stop, state, tally } = run;
  const sourceState = partOf(state, 'source');
  const signal = AbortSignal.any([stop, clock.timeout(runner.durationMs)]);
  const source = await job.open(jobContext(run, sourceState, run.onceOptions));
  const own = sourceSinks(source, run);
  // Without any sink, what is read is printed: otherwise nobody would see it.
  const sinks = own.length === 0 && run.sinks.every(({ name }) => name === 'none') ? [run.stdout] : [...own, ...run.sinks];
  logRunStart({ ...run, declaration: job.settings, sinks });
  const progressLog = new ProgressLog(run.log, run.metrics, runner.instanceName);
  const kind = run.backfill === undefined ? 'readings' : 'history';
  const delivery = new Delivery<State>({ ...run, sinks, kind, progressLog, sourceState });
  try {
    const plan = { intervalMs: runner.intervalMs, durationMs: runner.durationMs, once: run.once };
    const onMissed = (count: number) => {
      tally.missedTicks += count;
    };
    for await (const index of dueTicks(plan, clock, signal, onMissed)) {
      let next: Next = 'at-once';
      while (next === 'at-once' || next === 'rest') {
        next = await telemetry.tracing.span('tick', { 'wattjobs.tick': index }, () =>
          makePass(source, { index, signal }, { ...run, delivery, progressLog }),
        );
        if (signal.aborted && next !== 'rest') break;
      }
      progressLog.endTick();
      if (next === 'end') break;
    }
  } finally {
    await source.close();
  }
  await delivery.settle();
}

/** The sinks that the source opened. A dry run prints their rows; its points are printed once, by the runner's sink. */
function sourceSinks<State>(
  { sinks = [] }: Source<State>,
  { dryRun, print }: { readonly dryRun: boolean; readonly print: (text: string) => void },
): readonly Sink[] {
  return dryRun ? sinks.filter(({ takes }) => takes === 'rows').map((sink) => printedRows(sink, print)) : sinks;
}

/** `rest`: the next part of the same pass. */
type Next = NonNullable<Pass<unknown>['next']> | 'rest';

interface PassContext<State> extends Pick<OngoingRun<SettingsDeclaration, State>, 'log' | 'backfill' | 'tally'> {
  readonly delivery: Delivery<State>;
  readonly progressLog: ProgressLog;
}

/** Reads once and delivers the result; returns what comes next. */
async function makePass<State>(
  source: Source<State>,
  tick: Tick,
  { log, backfill, delivery, tally, progressLog }: PassContext<State>,
): Promise<Next> {
  const pass = await readOnce(source, tick, backfill);
  if (pass instanceof WattjobsError) {
    tally.problem(pass);
    progressLog.logProblems('source', [pass]);
    return needsPerson.has(pass.exitCode) ? 'end' : 'tick';
  }
  for (const problem of pass.problems) tally.problem(problem);
  progressLog.logProblems('source', pass.problems);
  if (pass.nothingDue === true) tally.nothingDue = true;
  if (tick.signal.aborted && pass.part === undefined && delivery.readings(pass) === 0) {
    // A pass that was cut short has no result: delivering it would erase the previous values.
    log.info({ tick: tick.index }, 'the pass was cut short');
    await delivery.rememberUndelivered(pass);
    return pass.next ?? 'tick';
  }
  // A pass in parts that was cut short is not complete.
  if (pass.part === undefined || (pass.part === 'last' && !tick.signal.aborted)) tally.ticks += 1;
  progressLog.logStates(pass.points);
  const taken = await delivery.deliver(pass);
  if (pass.part === 'more') return 'rest';
  // A pass that was not accepted would be read again, so wait for the receiver first.
  return pass.next === 'at-once' && !taken ? 'tick' : (pass.next ?? 'tick');
}

/** A pass, or the expected error instead of one. After such an error nothing is known, so nothing is delivered. */
async function readOnce<State>(
  source: Source<State>,
  tick: Tick,
  backfill: BackfillWindow | undefined,
): Promise<Pass<State> | WattjobsError> {
  try {
    if (backfill === undefined) return await source.read(tick);
    if (source.backfill === undefined) throw new ReportBug(new TypeError('the job declares keepsHistory, but its source has no backfill'));
    return await source.backfill(backfill, tick);
  } catch (error) {
    if (!(error instanceof WattjobsError)) throw error;
    return error;
  }
}
