import { existsSync, writeFileSync } from 'node:fs';
import type { Environment } from '../settings/environment.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { startWatchdog, type WatchedRun } from '../watchdog/start-watchdog.ts';
import { InputLines } from './standard-input.ts';

/** Everything of the process and the machine that a job may use. */
export interface Host {
  readonly arguments: readonly string[];
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: () => number;
  /** True if a person reads the log. */
  readonly isTerminal: boolean;
  /** Prints data. */
  stdout(text: string): void;
  /** The next line of standard input, after a question on stderr; undefined after the end of input. */
  ask(question: string): Promise<string | undefined>;
  /** True if a person types what `ask` returns. */
  readonly inputIsTerminal: boolean;
  /** Writes to the log. */
  stderr(text: string): void;
  /** Writes what Kubernetes shows after the container has ended. */
  terminationMessage(text: string): void;
  /** Aborted by SIGTERM and SIGINT. */
  readonly stop: AbortSignal;
  /** From now on, the process ends in time, even if the run hangs. */
  watch(run: WatchedRun): void;
}

const terminationLog = '/dev/termination-log';

/**
 * The real process.
 * @param stop aborted by SIGTERM and SIGINT; startProgram provides it
 */
export function systemHost(stop: AbortSignal): Host {
  // The reader of stdout may stop early (`check | head`). That is not a failure of the run.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    arguments: process.argv.slice(2),
    environment: process.env,
    clock: systemClock,
    random: Math.random,
    isTerminal: process.stderr.isTTY,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    ask: askOnStandardInput(),
    // Loaded by the one verb that asks.
    get inputIsTerminal() {
      return process.getBuiltinModule('node:tty').isatty(0);
    },
    terminationMessage: (text) => {
      try {
        // Written in place, because the kubelet mounts this file. If it does not exist, nobody reads it.
        if (existsSync(terminationLog)) writeFileSync(terminationLog, text);
      } catch (error) {
        // The same line is in the log, so a failure to repeat it must not change how the run ends.
        process.stderr.write(`${terminationLog} cannot be written: ${String(error)}\n`);
      }
    },
    stop,
    watch: (run) => startWatchdog(run, terminationLog, stop, (problem) => void process.stderr.write(`${problem}\n`)),
  };
}

/** Only the verb that asks opens standard input. There is one reader: a second one would lose what the first has read ahead. */
function askOnStandardInput(): Host['ask'] {
  let lines: InputLines | undefined;
  return async (question) => {
    process.stderr.write(question);
    lines ??= new InputLines(process.stdin);
    return await lines.next();
  };
}
