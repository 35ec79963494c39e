import { existsSync, writeFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Environment } from '../settings/environment.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { startWatchdog, type WatchedRun } from '../watchdog/start-watchdog.ts';
import { InputLines } from './standard-input.ts';

/** Everything of the process and the machine that a job may touch. */
export interface Host {
  readonly arguments: readonly string[];
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: () => number;
  /** True where a person reads the log. */
  readonly isTerminal: boolean;
  /** Data. */
  stdout(text: string): void;
  /** The next line of standard input, after a question on stderr; nothing once that has ended. */
  ask(question: string): Promise<string | undefined>;
  /** True where a person types what `ask` returns. */
  readonly inputIsTerminal: boolean;
  /** The log. */
  stderr(text: string): void;
  /** What Kubernetes shows of the container after its end. */
  terminationMessage(text: string): void;
  /** Aborted when the process is asked to end. */
  readonly stop: AbortSignal;
  /** From now on the process ends in time, whatever keeps the run. */
  watch(run: WatchedRun): void;
}

const terminationLog = '/dev/termination-log';

/**
 * The real process.
 * @param stop aborted when the process is asked to end: what startProgram gives
 */
export function systemHost(stop: AbortSignal): Host {
  // Whoever reads stdout may have seen enough (`check | head`): that is no fault of the run.
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
    inputIsTerminal: isatty(0),
    terminationMessage: (text) => {
      try {
        // Written in place: the kubelet mounts this very file. Where there is none, nobody reads it.
        if (existsSync(terminationLog)) writeFileSync(terminationLog, text);
      } catch (error) {
        // The same line is in the log: failing to repeat it must not change how the run ends.
        process.stderr.write(`${terminationLog} cannot be written: ${String(error)}\n`);
      }
    },
    stop,
    watch: (run) => startWatchdog(run, terminationLog, stop, (problem) => void process.stderr.write(`${problem}\n`)),
  };
}

/** Standard input is opened by the one verb that asks, and then read by one reader: another would lose what this one read ahead. */
function askOnStandardInput(): Host['ask'] {
  let lines: InputLines | undefined;
  return async (question) => {
    process.stderr.write(question);
    lines ??= new InputLines(process.stdin);
    return await lines.next();
  };
}
