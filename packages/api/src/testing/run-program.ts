import type { Host } from '@wattjobs/core/command-line';
import type { ExitCode } from '@wattjobs/core/errors';
import { systemClock } from '@wattjobs/core/time';
import { commandLine } from '../command-line.ts';

/** A command of the program that runs within the test. */
export interface RunningProgram {
  readonly exitCode: Promise<ExitCode>;
  stdout(): string;
  stderr(): string;
  /** Asks it to stop, as a signal does. */
  stop(): void;
  /** Waits until the log has a line with this message, and returns it. */
  logged(message: RegExp): Promise<Readonly<Record<string, unknown>>>;
}

/** Runs a command of the program with these settings alone. */
export function runProgram(args: readonly string[], environment: Readonly<Record<string, string>>, isTerminal = false): RunningProgram {
  const stop = new AbortController();
  const written = new EventTarget();
  let stdout = '';
  let stderr = '';
  const host: Host = {
    arguments: args,
    environment,
    clock: systemClock,
    random: () => 0.5,
    isTerminal,
    inputIsTerminal: false,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
      written.dispatchEvent(new Event('line'));
    },
    terminationMessage: () => undefined,
    ask: () => Promise.resolve(undefined),
    stop: stop.signal,
    watch: () => undefined,
  };
  const exitCode = commandLine(host);
  return {
    exitCode,
    stdout: () => stdout,
    stderr: () => stderr,
    stop: () => stop.abort('SIGTERM'),
    logged: (message) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = linesOf(stderr).find(({ msg }) => message.test(String(msg)));
          if (line !== undefined) resolve(line);
        };
        written.addEventListener('line', look);
        void exitCode.then((code) => reject(new Error(`the program ended with ${code} before it logged ${message}: ${stderr}`)));
        look();
      }),
  };
}

function linesOf(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
