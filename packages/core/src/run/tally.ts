import { gravestExitCode, ExitCode } from '../errors/exit-code.ts';
import { RetrySource, RunAgain } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';

/** Exit codes of problems that stand once they applied; 69 depends on whether there was a reading all the same. */
const lasting: ReadonlySet<ExitCode> = new Set([ExitCode.SettingsWrong, ExitCode.CredentialsRefused, ExitCode.Bug, ExitCode.TryAgain]);

/** Counts what happens in a run and knows how the run must end. */
export class Tally {
  ticks = 0;
  missedTicks = 0;
  readings = 0;
  missedDeliveries = 0;
  /** True once a reading was read, delivered or not. */
  anyReading = false;
  /** True where the source's plan had nothing to read: then a run without a reading is well. */
  nothingDue = false;
  readonly errors: Record<string, number> = {};
  readonly #problems: WattjobsError[] = [];
  #undelivered: WattjobsError | undefined;
  #unsaved: WattjobsError | undefined;

  /** Counts a problem of the source. */
  problem(error: WattjobsError): void {
    this.#count(error);
    this.#problems.push(error);
  }

  /** A delivery failed: until one succeeds, this is how the run ends. */
  undelivered(error: WattjobsError): void {
    this.#count(error);
    this.missedDeliveries += 1;
    // What failed first tells more than what failed because of it.
    this.#undelivered ??= error;
  }

  delivered(readings: number): void {
    this.readings += readings;
    this.#undelivered = undefined;
  }

  /** The state could not be kept: until it is saved, this is how the run ends. */
  unsaved(error: WattjobsError): void {
    this.#count(error);
    this.#unsaved = error;
  }

  saved(): void {
    this.#unsaved = undefined;
  }

  /** What the run ends with, gravest first; nothing where all is well. */
  verdict(interrupted: boolean): WattjobsError | undefined {
    const candidates = [
      ...this.#problems.filter((error) => lasting.has(error.exitCode)),
      ...[this.#undelivered, this.#unsaved].filter((error) => error !== undefined),
      ...(this.anyReading || this.nothingDue ? [] : [interrupted && this.ticks === 0 ? new RunAgain() : this.#noReading()]),
    ];
    const exitCode = gravestExitCode(candidates.map((error) => error.exitCode));
    return candidates.find((error) => error.exitCode === exitCode);
  }

  #noReading(): WattjobsError {
    const reasons = Object.entries(this.errors).map(([reason, count]) => `${reason} ${count}`);
    const because = reasons.length === 0 ? '' : `: ${reasons.join(', ')}`;
    return new RetrySource(`the source gave no value in the whole run${because}`, { reason: 'no_reading' });
  }

  #count({ reason }: WattjobsError): void {
    this.errors[reason] = (this.errors[reason] ?? 0) + 1;
  }
}
