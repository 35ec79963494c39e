import { commandLine } from '../command-line/command-line.ts';
import type { Host } from '../command-line/host.ts';
import type { ExitCode } from '../errors/exit-code.ts';
import type { JobDefinition } from '../job/job.ts';
import type { Environment } from '../settings/environment.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { Clock } from '../time/clock.ts';
import { FakeClock } from './fake-clock.ts';

export interface TestRun {
  readonly arguments: readonly string[];
  readonly environment: Environment;
  /** By default, a clock whose time only passes while the job sleeps. */
  readonly clock?: Clock;
  readonly stop?: AbortSignal;
  /** The lines of standard input; none by default. */
  readonly input?: readonly string[];
}

/** The output of a job, and how it ended. */
export interface TestRunResult {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of the log, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly terminationMessage: string | undefined;
  /** The summary line, parsed; empty if there is none. */
  readonly summary: Readonly<Record<string, unknown>>;
}

/** Runs a job's whole command line inside the test: real settings, real HTTP, a clock that does not wait. */
export async function runJobCommand<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  run: TestRun,
): Promise<TestRunResult> {
  const input = [...(run.input ?? [])];
  let stdout = '';
  let stderr = '';
  let terminationMessage: string | undefined;
  const host: Host = {
    arguments: run.arguments,
    environment: run.environment,
    clock: run.clock ?? new FakeClock(),
    random: () => 0.5,
    isTerminal: false,
    inputIsTerminal: false,
    ask: async (question) => {
      stderr += question;
      return input.shift();
    },
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    terminationMessage: (text) => {
      terminationMessage = text;
    },
    stop: run.stop ?? new AbortController().signal,
    // A test that waits forever fails by its own time limit.
    watch: () => undefined,
  };
  const exitCode = await commandLine(job, host);
  const log = stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    exitCode,
    stdout,
    stderr,
    log,
    terminationMessage,
    summary: terminationMessage === undefined ? {} : (JSON.parse(terminationMessage) as Record<string, unknown>),
  };
}
