import type { RunSummary } from '../run/summary.ts';

/** The input of the watching thread. All times only count while the process is awake. */
export interface Watch {
  /** Two 32-bit numbers: how often the main thread has beaten, and 1 after SIGTERM or SIGINT. */
  readonly shared: SharedArrayBuffer;
  /** How often the thread checks. */
  readonly pauseMs: number;
  /** The longest time that the main thread may be silent. */
  readonly silentMs: number;
  /** The longest time that the run may take; absent for a run without its own end. */
  readonly runMs?: number;
  /** The longest time that it may take after SIGTERM or SIGINT. */
  readonly afterStopMs: number;
  /** What is reported at the end, by which limit was exceeded; the time is added. */
  readonly summaries: Readonly<Record<Overdue, RunSummary>>;
  /** The file that Kubernetes shows after a container has ended. */
  readonly terminationLog: string;
}

/** The main thread no longer responds, or it does but the run exceeds its time. */
export type Overdue = 'stuck' | 'overdue';

/**
 * Watches the main thread from a separate thread, and ends the process if the main thread cannot.
 * It is passed there as text, so it uses nothing from outside itself.
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
    // If the machine slept or the process was halted, nobody could act: at most two checks count.
    awakeMs += Math.min(nowMs - seenMs, 2 * watch.pauseMs);
    seenMs = nowMs;
    // A silent main thread sees a signal late: the signal came after the last beat.
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
    // Only this gives the process an exit code from a thread. It interrupts any running JavaScript.
    const session = new (process.getBuiltinModule('node:inspector').Session)();
    session.connectToMainThread();
    session.post('Runtime.evaluate', { expression: `process.exit(${summary.exitCode})` });
    // Code that waits inside the operating system or the engine cannot be interrupted, only killed.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500);
    // Process 1 of a container is immune to its own signals, except that of a breakpoint.
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
        // Nothing can be reported here, and the process must end anyway.
      }
    }
  }

  function toTerminationLog(line: string): void {
    if (fs.existsSync(watch.terminationLog)) fs.writeFileSync(watch.terminationLog, line);
  }
}
