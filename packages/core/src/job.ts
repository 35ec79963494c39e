import type { Logger } from 'pino';
import type { WattjobsError } from './errors/wattjobs-error.ts';
import type { Finding } from './finding.ts';
import type { Measurement, MetricDefinition } from './measurement.ts';
import type { Destination } from './sinks/destination.ts';
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
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly tracing: Tracing;
  /** True where nothing may be changed anywhere: `--dry-run`. */
  readonly dryRun: boolean;
  /** True where the process runs as a pod. */
  readonly inCluster: boolean;
  /** Aborted by SIGTERM and SIGINT. */
  readonly stop: AbortSignal;
  /** When JOB_DURATION is over, on the monotonic clock. */
  readonly deadlineMs: number;
}

/** One pass over the source. */
export interface Tick {
  /** 0 for the first pass of the run; passes that were missed are counted too. */
  readonly index: number;
  /** Aborted at the run's deadline and by SIGTERM: the read ends with what it has. */
  readonly signal: AbortSignal;
}

/** What one pass gave. */
export interface Pass<State, Rows = never> {
  /** For the Pushgateway, where there is one, and OpenTelemetry. */
  readonly measurements: readonly Measurement[];
  /**
   * True where series of earlier passes stay beside its measurements, but for those of the same names.
   * Otherwise, the default, series that are not among its measurements disappear. A pass without measurements leaves all as they are.
   */
  readonly keepsOthers?: boolean;
  /** For the source's own destination; absent where there is nothing for it. */
  readonly rows?: Rows;
  /** What went wrong on the way; each is counted by its reason, and its exit code applies at the end where it must. */
  readonly problems: readonly WattjobsError[];
  /**
   * What comes after it. `tick`, the default: the next pass as it is due. `at-once`: there is more to read, as long as this was taken.
   * `end`: going on is pointless, and the run ends once this is delivered.
   */
  readonly next?: 'tick' | 'at-once' | 'end';
  /** True where nothing was due: a run without a reading is then well. */
  readonly nothingDue?: boolean;
  /**
   * What is true after this pass, a pure change of the freshest state.
   * `delivered` tells whether the destination took its rows; of a pass without rows, whether the sink took its measurements.
   */
  readonly remember?: (state: State, delivered: boolean) => State;
}

/** The window that `backfill` was asked for, as a person wrote it: dates, the last of which belongs to it, or moments with their offset (ISO 8601). */
export interface BackfillWindow {
  readonly from: string;
  readonly to: string;
}

/** A source that is open: the part that differs between jobs. */
export interface Source<State, Rows = never> {
  /**
   * Reads once. A failure of the source is a problem of the pass, not an error:
   * whatever is thrown here is a bug, but for WattjobsError, which counts as a pass without a value.
   */
  read(tick: Tick): Promise<Pass<State, Rows>>;
  /** Reads the next part of a window in the past; there where the definition says `keepsHistory`. */
  backfill?(window: BackfillWindow, tick: Tick): Promise<Pass<State, Rows>>;
  /** Where the rows of its passes go. */
  readonly destination?: Destination<Rows>;
  /** Reaches everything that `read` would reach and proves the credentials. */
  check(signal: AbortSignal): AsyncIterable<Finding>;
  close(): Promise<void>;
}

/** A reason under which problems are counted, as the README's table explains it. */
export interface ReasonDefinition {
  readonly reason: string;
  readonly meaning: string;
}

/** What the job's account must be allowed to do in its namespace. */
export interface Permission {
  readonly apiGroup: string;
  readonly resource: string;
  /** The setting whose value, as `secret:NAME`, names the one object. */
  readonly namedBy: string;
  readonly verbs: readonly string[];
}

/** What a verb of a job's own is given. */
export interface VerbContext<Settings, State> extends JobContext<Settings, State> {
  readonly terminal: Terminal;
}

/** Whoever started the command. */
export interface Terminal {
  /** True where a person types the answers, who may take as long as they like. */
  readonly isInteractive: boolean;
  print(text: string): void;
  /** The next line of standard input; nothing where that has ended, as in a pod. */
  ask(question: string): Promise<string | undefined>;
}

/** A verb that only this job has. */
export interface JobVerb<Settings, State> {
  readonly name: string;
  readonly summary: string;
  /** @throws WattjobsError, with which the command then ends */
  run(context: VerbContext<Settings, State>): Promise<void>;
}

/** A job is a value: the single source of its help, tables, schema and series. */
export interface JobDefinition<Declaration extends SettingsDeclaration, State, Rows = never> {
  /** The package's and the image's name. */
  readonly name: string;
  readonly summary: string;
  readonly defaults: RunnerDefaults;
  readonly settings: Declaration;
  readonly rules: readonly SettingsRule<Declaration>[];
  readonly metrics: readonly MetricDefinition[];
  readonly reasons: readonly ReasonDefinition[];
  readonly state: StateDefinition<State>;
  /** What its account needs beside its state. */
  readonly permissions?: readonly Permission[];
  readonly verbs?: readonly JobVerb<SettingValues<Declaration>, State>[];
  /** True where the source can be asked about the past: the command then has `backfill`. */
  readonly keepsHistory?: boolean;
  open(context: JobContext<SettingValues<Declaration>, State>): Promise<Source<State, Rows>>;
}

/** What the runner's own settings default to for this job. */
export interface RunnerDefaults {
  readonly durationSeconds: number;
  /** Absent for a source that needs one pass a run. */
  readonly intervalSeconds?: number;
  /** Whether there must be a Pushgateway: not where the source has a destination of its own. `required` unless it says otherwise. */
  readonly pushgateway?: 'required' | 'optional';
  /** How long a run must be given from SIGTERM on, as the chart does it: 30 s unless it says more. */
  readonly graceSeconds?: number;
  /** The `job` label of the pushed group. */
  readonly jobName: string;
  /** The `instance` label of the pushed group. */
  readonly instanceName: string;
}

/** Checks a definition's types; the value is the definition itself. */
export function defineJob<Declaration extends SettingsDeclaration, State, Rows = never>(
  definition: JobDefinition<Declaration, State, Rows>,
): JobDefinition<Declaration, State, Rows> {
  return definition;
}
