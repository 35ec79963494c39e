import { ReportBug, type SettingProblem } from '../errors/errors.ts';
import type { ExitCode } from '../errors/exit-code.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { withoutUnmistakableSecrets } from '../redaction/known-secrets.ts';
import type { Host } from './host.ts';

/** Why a program ends, in the two forms in which it is told. */
interface LastWords {
  /** One line of JSON, without its line end. */
  readonly line: string;
  /** The text for a terminal. */
  readonly forPeople: string;
}

/** Says why a program ends, wherever an operator looks for it; returns the exit code. */
export function sayLastWords(error: WattjobsError, { line, forPeople }: LastWords, host: Host): ExitCode {
  if (error instanceof ReportBug && error.cause instanceof Error) host.stderr(withoutUnmistakableSecrets(`${error.cause.stack}\n`));
  host.stderr(host.isTerminal ? `${withoutUnmistakableSecrets(forPeople)}\n` : `${line}\n`);
  host.terminationMessage(line);
  return error.exitCode;
}

/** What is wrong with one setting, for people. */
export function describeProblem({ name, problem, example }: SettingProblem): string {
  return `${name} ${problem}${example === undefined ? '' : `, for example ${example}`}`;
}

/**
 * Has every end that nobody asked for told as a bug: an error that nobody caught, and an end before the command was done.
 * A process whose last event is over ends with exit code 0, also if its command still waits for something that will never come,
 * as the next line of a standard input that has ended.
 * @param sayWhy says how it ended, and returns the exit code
 */
export function tellUnaskedEnds(sayWhy: (error: unknown) => number): void {
  process.once('uncaughtException', (error) => process.exit(sayWhy(error)));
  process.once('beforeExit', () => process.exit(sayWhy(new ReportBug('the command waits for something that will never come'))));
}
