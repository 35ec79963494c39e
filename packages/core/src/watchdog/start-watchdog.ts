import { Worker } from 'node:worker_threads';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { RetryStuckRun } from '../errors/errors.ts';
import { type RunSummary, summaryOfNothing } from '../run/summary.ts';
import { type Overdue, type Watch, watchMainThread } from './watch-main-thread.ts';

/** A run that has to end in time. */
export interface WatchedRun {
  readonly job: string;
  readonly source: string;
  /** JOB_DURATION; absent for a verb that it does not bind. */
  readonly durationMs?: number;
  /** How long whoever sends SIGTERM waits before it kills. */
  readonly graceMs: number;
}

const beatEveryMs = 500;
/** No step of a run computes for so long, and a signal that comes in the middle of one is still obeyed within a grace period of 30 s. */
const silentMs = 10_000;
/** What comes after the last read may take so long: the chart gives a pod as much beyond JOB_DURATION. */
const afterDurationMs = 60_000;
/** Before whoever sent SIGTERM kills the process, which then could not say why it ends. */
const beforeKillMs = 5000;

/**
 * Has the process ended where the run does not end by itself, whatever keeps it: a thread of its own waits for that, because the
 * main thread cannot while it computes. For what is kept it is as if the process had been killed.
 */
export function startWatchdog(run: WatchedRun, terminationLog: string, stop: AbortSignal, onFailure: (problem: string) => void): void {
  const { durationMs, graceMs } = run;
  const afterStopMs = graceMs - beforeKillMs;
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const watch: Watch = {
    shared: shared.buffer,
    pauseMs: beatEveryMs,
    silentMs,
    ...(durationMs === undefined ? {} : { runMs: durationMs + afterDurationMs + afterStopMs }),
    afterStopMs,
    summaries: summaries(run),
    terminationLog,
  };
  setInterval(() => Atomics.add(shared, 0, 1), beatEveryMs).unref();
  const onStop = () => Atomics.store(shared, 1, 1);
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  // Without the options of the process, which may preload what has no business here.
  const thread = new Worker(`(${watchMainThread.toString()})()`, { eval: true, workerData: watch, execArgv: [], name: 'watchdog' });
  thread.on('error', (error) => onFailure(`the watchdog has failed, and nothing but the run itself ends it in time: ${String(error)}`));
  thread.unref();
}

function summaries({ job, source }: Pick<WatchedRun, 'job' | 'source'>): Readonly<Record<Overdue, RunSummary>> {
  const of = (error: WattjobsError) => summaryOfNothing(job, source, error);
  return { stuck: of(RetryStuckRun.silent(silentMs)), overdue: of(RetryStuckRun.overdue()) };
}
