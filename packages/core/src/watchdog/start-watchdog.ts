import { Worker } from 'node:worker_threads';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { RetryStuckRun } from '../errors/errors.ts';
import { type RunSummary, summaryOfNothing } from '../run/summary.ts';
import { type Overdue, type Watch, watchMainThread } from './watch-main-thread.ts';

/** A run that must end in time. */
export interface WatchedRun {
  readonly job: string;
  readonly source: string;
  /** JOB_DURATION; absent for a verb that it does not limit. */
  readonly durationMs?: number;
  /** How long the sender of SIGTERM waits before it kills the process. */
  readonly graceMs: number;
}

const beatEveryMs = 500;
/** No step of a run computes this long. A signal that arrives during a step is still handled within a grace period of 30 s. */
const silentMs = 10_000;
/** Time for the work after the last read: the chart gives a pod this much beyond JOB_DURATION. */
const afterDurationMs = 60_000;
/** The margin before the sender of SIGTERM kills the process, which could then not say why it ends. */
const beforeKillMs = 5000;

/**
 * Ends the process if the run does not end by itself. A separate thread does this, because the main thread cannot
 * while it computes. For stored data, the effect is the same as killing the process.
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
  // Without the process's options, which may preload modules that do not belong here.
  const thread = new Worker(`(${watchMainThread.toString()})()`, { eval: true, workerData: watch, execArgv: [], name: 'watchdog' });
  thread.on('error', (error) => onFailure(`the watchdog has failed, and nothing but the run itself ends it in time: ${String(error)}`));
  thread.unref();
}

function summaries({ job, source }: Pick<WatchedRun, 'job' | 'source'>): Readonly<Record<Overdue, RunSummary>> {
  const of = (error: WattjobsError) => summaryOfNothing(job, source, error);
  return { stuck: of(RetryStuckRun.silent(silentMs)), overdue: of(RetryStuckRun.overdue()) };
}
