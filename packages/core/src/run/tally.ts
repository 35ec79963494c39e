import { mostSevereExitCode, ExitCode } from '../errors/exit-code.ts';
import { RetrySource, RunAgain } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';

/** Exit codes of problems that stay once they occur; 69 depends on whether there was a reading anyway. */
const lastingCodes: ReadonlySet<ExitCode> = new Set([ExitCode.SettingsWrong, ExitCode.CredentialsRefused, ExitCode.Bug, ExitCode.TryAgain]);

/** Counts the events of a run and decides how the run must end. */
export class Tally {
  ticks = 0;
  missedTicks = 0;
  readings = 0;
  missedDeliveries = 0;
  /** True once anything was read, delivered or not. */
  anyReading = false;
  /** True if the source's plan had nothing to read: then a run without a reading succeeds. */
  nothingDue = false;
  readonly errors: Record<string, number> = {};
  /** The devices from which something was read. */
  readonly devices = new Set<string>();
  readonly #problems: WattjobsError[] = [];
  readonly #undelivered = new Map<object, WattjobsError>();
  #unsaved: WattjobsError | undefined;

  /** Counts a problem of the source. */
  problem(error: WattjobsError): void {
    this.#count(error);
    this.#problems.push(error);
  }

  /**
   * A delivery failed: until one succeeds, the run ends with this error.
   * @param to stands for the sink, and for the metrics of the run; names of sinks need not be unique
   */
  undelivered(to: object, error: WattjobsError): void {
    this.#count(error);
    this.missedDeliveries += 1;
    // The first failure is the cause; later ones may only be its consequences.
    if (!this.#undelivered.has(to)) this.#undelivered.set(to, error);
  }

  delivered(to: object): void {
    this.#undelivered.delete(to);
  }

  /** The state could not be saved: until it is saved, the run ends with this error. */
  unsaved(error: WattjobsError): void {
    this.#count(error);
    this.#unsaved = error;
  }

  saved(): void {
    this.#unsaved = undefined;
  }

  /** The error that the run ends with, most severe first; undefined if the run succeeds. */
  verdict(interrupted: boolean): WattjobsError | undefined {
    const candidates = [
      ...this.#problems.filter((error) => lastingCodes.has(error.exitCode)),
      ...[...this.#undelivered.values(), this.#unsaved].filter((error) => error !== undefined),
      ...(this.anyReading || this.nothingDue ? [] : [interrupted && this.ticks === 0 ? new RunAgain() : this.#noReading()]),
    ];
    const exitCode = mostSevereExitCode(candidates.map((error) => error.exitCode));
    return candidates.find((error) => error.exitCode === exitCode);
  }

  #noReading(): WattjobsError {
    const reasons = Object.entries(this.errors).map(([reason, count]) => `${reason} ${count}`);
    const because = reasons.length === 0 ? '' : `: ${reasons.join(', ')}`;
    return new RetrySource(`the source returned no value during the whole run${because}`, { reason: 'no_reading' });
  }

  #count({ reason }: WattjobsError): void {
    this.errors[reason] = (this.errors[reason] ?? 0) + 1;
  }
}
