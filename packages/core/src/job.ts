import type { Logger } from 'pino';
import type { WattjobsError } from './errors/wattjobs-error.ts';
import type { Measurement, MetricDefinition } from './measurement.ts';
import type { SettingsRule } from './settings/load-settings.ts';
import type { SettingsDeclaration, SettingValues } from './settings/setting.ts';
import type { StateDefinition } from './state/job-state.ts';
import type { Remembered } from './state/remembered.ts';
import type { Tracing } from './telemetry/tracing.ts';
import type { Clock } from './time/clock.ts';

/** What a source is given: everything it may touch. */
export interface JobContext<Settings, State> {
  readonly settings: Settings;
  readonly state: Remembered<State>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tracing: Tracing;
}

/** One pass over the source. */
export interface Tick {
  /** 0 for the first pass of the run; passes that were missed are counted too. */
  readonly index: number;
  /** Aborted at the run's deadline and by SIGTERM: the read ends with what it has. */
  readonly signal: AbortSignal;
}

/** What one pass gave. */
export interface Pass<State> {
  readonly measurements: readonly Measurement[];
  /** What went wrong on the way; each is counted by its reason, and its exit code applies at the end where it must. */
  readonly problems: readonly WattjobsError[];
  /** True where going on is pointless: the run delivers this pass and ends. */
  readonly endsRun?: boolean;
  /** What is true after this pass, by whether its measurements were delivered: a pure change of the freshest state. */
  readonly remember?: (state: State, delivered: boolean) => State;
}

/** What `check` found out about one thing. */
export interface Finding {
  /** What was looked at: `cloud login`, `Pushgateway`. */
  readonly subject: string;
  /** What was found. */
  readonly message: string;
  /** The error that a run would end with; absent where it would not. */
  readonly problem?: WattjobsError;
  /** How to mend it, as a sentence or a command; without a problem it is a warning. */
  readonly fix?: string;
}

/** A source that is open: the part that differs between jobs. */
export interface Source<State> {
  /**
   * Reads once. A failure of the source is a problem of the pass, not an error:
   * whatever is thrown here is a bug, but for WattjobsError, which counts as a pass without a value.
   */
  read(tick: Tick): Promise<Pass<State>>;
  /** Reaches everything that `read` would reach and proves the credentials. */
  check(signal: AbortSignal): AsyncIterable<Finding>;
  close(): Promise<void>;
}

/** A reason under which problems are counted, as the README's table explains it. */
export interface ReasonDefinition {
  readonly reason: string;
  readonly meaning: string;
}

/** A job is a value: the single source of its help, tables, schema and series. */
export interface JobDefinition<Declaration extends SettingsDeclaration, State> {
  /** The package's and the image's name. */
  readonly name: string;
  readonly summary: string;
  readonly defaults: RunnerDefaults;
  readonly settings: Declaration;
  readonly rules: readonly SettingsRule<Declaration>[];
  readonly metrics: readonly MetricDefinition[];
  readonly reasons: readonly ReasonDefinition[];
  readonly state: StateDefinition<State>;
  open(context: JobContext<SettingValues<Declaration>, State>): Promise<Source<State>>;
}

/** What the runner's own settings default to for this job. */
export interface RunnerDefaults {
  readonly durationSeconds: number;
  readonly intervalSeconds: number;
  /** The `job` label of the pushed group. */
  readonly jobName: string;
  /** The `instance` label of the pushed group. */
  readonly instanceName: string;
}

/** Checks a definition's types; the value is the definition itself. */
export function defineJob<Declaration extends SettingsDeclaration, State>(
  definition: JobDefinition<Declaration, State>,
): JobDefinition<Declaration, State> {
  return definition;
}
