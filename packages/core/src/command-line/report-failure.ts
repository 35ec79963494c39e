import { ReportBug, type SettingProblem } from '../errors/errors.ts';
import type { ExitCode } from '../errors/exit-code.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { withoutUnmistakableSecrets } from '../redaction/known-secrets.ts';
import type { Host } from './host.ts';

/** Why a program fails, for the log and for people. */
interface FailureReport {
  /** One line of JSON, without its line end. */
  readonly line: string;
  /** Text for a terminal. */
  readonly readable: string;
}

/** Reports why a program fails, wherever an operator looks for it; returns the exit code. */
export function reportFailure(error: WattjobsError, { line, readable }: FailureReport, host: Host): ExitCode {
  if (error instanceof ReportBug && error.cause instanceof Error) host.stderr(withoutUnmistakableSecrets(`${error.cause.stack}\n`));
  host.stderr(host.isTerminal ? `${withoutUnmistakableSecrets(readable)}\n` : `${line}\n`);
  host.terminationMessage(line);
  return error.exitCode;
}

/** Describes what is wrong with one setting, for people. */
export function describeProblem({ name, problem, example }: SettingProblem): string {
  return `${name} ${problem}${example === undefined ? '' : `, for example ${example}`}`;
}

/**
 * Reports every unexpected end as a bug: an uncaught error, and an end before the command has finished.
 * A process with no events left exits with code 0, even if its command still waits for something that never comes,
 * such as the next line of a closed standard input.
 * @param report reports the error, and returns the exit code
 */
export function reportUnexpectedEnd(report: (error: unknown) => number): void {
  process.once('uncaughtException', (error) => process.exit(report(error)));
  process.once('beforeExit', () => process.exit(report(new ReportBug('the command waits for something that will never come'))));
}
