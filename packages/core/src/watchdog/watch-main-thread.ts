import type { RunSummary } from '../run/summary.ts';

/** What the watching thread is given. All times are of a process that is awake. */
export interface Watch {
  /** Two numbers of 32 bits: how often the main thread has beaten, and 1 once it was asked to end. */
  readonly shared: SharedArrayBuffer;
  /** How often it looks. */
  readonly pauseMs: number;
  /** The longest that the main thread may be silent. */
  readonly silentMs: number;
  /** The longest that the run may take; absent for one that has no end of its own. */
  readonly runMs?: number;
  /** The longest that it may take once it was asked to end. */
  readonly afterStopMs: number;
  /** What is said at the end, but for the time, by what it took too long for. */
  readonly summaries: Readonly<Record<Overdue, RunSummary>>;
  /** The file that Kubernetes shows after the end of a container. */
  readonly terminationLog: string;
}

/** The main thread answers no more, or it does and the run goes on beyond its time. */
export type Overdue = 'stuck' | 'overdue';

/**
 * Watches the main thread from a thread of its own, and ends the process where the main thread cannot.
 * It is sent there as text, so it uses nothing from outside itself.
 */
export function watchMainThread(): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const fs = process.getBuiltinModule('node:fs');
  const watch = workerData as Watch;
  const shared = new Int32Array(watch.shared);
  let seenMs = performance.now();
  let awakeMs = 0;
  let beats = 0;
  let beatMs = 0;
  let stopMs: number | undefined;

  const timer = setInterval(() => {
    const nowMs = performance.now();
    // While the machine slept or the process was halted nobody could have done anything: no more counts than two looks.
    awakeMs += Math.min(nowMs - seenMs, 2 * watch.pauseMs);
    seenMs = nowMs;
    // A main thread that is silent sees a signal late: it came after the last beat.
    if (stopMs === undefined && Atomics.load(shared, 1) === 1) stopMs = beatMs;
    if (Atomics.load(shared, 0) !== beats) {
      beats = Atomics.load(shared, 0);
      beatMs = awakeMs;
    }
    const { silentMs, runMs = Infinity, afterStopMs } = watch;
    if (awakeMs - beatMs > silentMs) end('stuck');
    else if (awakeMs > Math.min(runMs, (stopMs ?? Infinity) + afterStopMs)) end('overdue');
  }, watch.pauseMs);

  function end(why: Overdue): void {
    clearInterval(timer);
    const summary = watch.summaries[why];
    const durationSeconds = Math.round(awakeMs) / 1000;
    say(JSON.stringify({ level: 'error', time: new Date().toISOString(), msg: 'the run is over', ...summary, durationSeconds }));
    // Of all that a thread can do to the process, this alone gives it an exit code; it interrupts whatever JavaScript is busy with.
    const session = new (process.getBuiltinModule('node:inspector').Session)();
    session.connectToMainThread();
    session.post('Runtime.evaluate', { expression: `process.exit(${summary.exitCode})` });
    // What waits inside the operating system or the engine cannot be interrupted, only killed.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500);
    // The kernel spares process 1 of a container every signal of its own, but not that of a breakpoint.
    setTimeout(() => {
      process.getBuiltinModule('node:v8').setFlagsFromString('--allow-natives-syntax');
      process.getBuiltinModule('node:vm').runInThisContext('%SystemBreak()');
    }, 2500);
  }

  function say(line: string): void {
    for (const write of [() => void fs.writeSync(2, `${line}\n`), () => toTerminationLog(line)]) {
      try {
        write();
      } catch {
        // Nobody can be told, and the process has to end all the same.
      }
    }
  }

  function toTerminationLog(line: string): void {
    if (fs.existsSync(watch.terminationLog)) fs.writeFileSync(watch.terminationLog, line);
  }
}
