import type { Logger } from 'pino';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from './finding.ts';
import type { KeyedRow } from './keyed-row.ts';
import type { MetricDefinition, Point } from './point.ts';
import type { Sink } from '../sinks/sink.ts';
import type { SettingsRule } from '../settings/load-settings.ts';
import type { SettingsDeclaration, SettingValues } from '../settings/setting.ts';
import type { StateDefinition } from '../state/job-state.ts';
import type { Remembered } from '../state/remembered.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { Clock } from '../time/clock.ts';
import type { VerbInput, VerbInputValues, VerbOption } from './verb-input.ts';

/** Everything that a source may use. */
export interface JobContext<Settings, State> {
  readonly settings: Settings;
  /** The name of its device: INSTANCE_NAME. A source of several devices names each itself. */
  readonly device: string;
  readonly state: Remembered<State>;
  readonly clock: Clock;
  /** Returns a number of at least 0 and less than 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly tracing: Tracing;
  /** True if nothing may be changed: `--dry-run`. */
  readonly dryRun: boolean;
  /** What a person gave to the job's own options of `once`, by their declared names; no other run has any. */
  readonly onceOptions?: VerbInputValues<VerbInput>;
  /** True if the process runs in a pod. */
  readonly inCluster: boolean;
  /** Aborted by SIGTERM and SIGINT. */
  readonly stop: AbortSignal;
  /** When JOB_DURATION ends, on the monotonic clock. */
  readonly deadlineMs: number;
}

/** One pass over the source. */
export interface Tick {
  /** 0 for the first pass of the run; missed passes are counted too. */
  readonly index: number;
  /** Aborted at the run's deadline and by SIGTERM: the read then ends with what it has. */
  readonly signal: AbortSignal;
}

/** The result of one pass. */
export interface Pass<State> {
  /** What was read. Other series of the same devices become unknown, unless the pass is partial; series of other devices stay as they were. */
  readonly points: readonly Point[];
  /** True if series that are not among its points stay as they were. */
  readonly isPartial?: boolean;
  /** For the sinks that take rows. */
  readonly rows?: readonly KeyedRow[];
  /** Problems during the pass. Each is counted by its reason, and affects the exit code if it must. */
  readonly problems: readonly WattjobsError[];
  /**
   * What comes next. `tick`, the default: the next pass at its due time. `at-once`: the next pass now, if this one was accepted.
   * `end`: continuing is pointless, and the run ends once this pass is delivered.
   */
  readonly next?: 'tick' | 'at-once' | 'end';
  /**
   * Set if the pass comes in parts, as they are read: each is complete for its devices, and is delivered even after a stop.
   * After `more`, the next part follows at once, whether this one was accepted or not.
   */
  readonly part?: 'more' | 'last';
  /** True if nothing was due: then a run without a reading succeeds. */
  readonly nothingDue?: boolean;
  /**
   * The new state after this pass, as a pure change of the latest state.
   * `delivered` is true if every sink that decides accepted it: those that take rows if there are any, else those that take points.
   */
  readonly remember?: (state: State, delivered: boolean) => State;
}

/** The window given to `backfill`, as a person wrote it: dates (the last one included) or times with an offset (ISO 8601). */
export interface BackfillWindow {
  readonly from: string;
  readonly to: string;
}

/** An open source: the part that differs between jobs. */
export interface Source<State> {
  /**
   * Reads once. A failure of the source is a problem of the pass, not an error.
   * Anything thrown here is a bug, except a WattjobsError, which counts as a pass without a value.
   */
  read(tick: Tick): Promise<Pass<State>>;
  /** Reads the next part of a past window; present if the definition has `keepsHistory`. */
  backfill?(window: BackfillWindow, tick: Tick): Promise<Pass<State>>;
  /** The sinks that the source opens itself, such as one for its rows; the runner adds those that every job has. */
  readonly sinks?: readonly Sink[];
  /** Connects to everything that `read` needs and checks the credentials. */
  check(signal: AbortSignal): AsyncIterable<Finding>;
  close(): Promise<void>;
}

/** A reason under which problems are counted, as explained in the README's table. */
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

/** What a job-specific verb gets. */
export interface VerbContext<Settings, State> extends JobContext<Settings, State> {
  readonly terminal: Terminal;
}

/** The person who started the command. */
export interface Terminal {
  /** True if a person types the answers. They may take as long as they like. */
  readonly isInteractive: boolean;
  print(text: string): void;
  /** The next line of standard input; undefined after its end, as in a pod. */
  ask(question: string): Promise<string | undefined>;
}

/** A verb that only this job has. */
export interface JobVerb<Settings, State, Input extends VerbInput = VerbInput> {
  readonly name: string;
  readonly summary: string;
  /** Its options and arguments; none if absent. */
  readonly input?: Input;
  /** @throws WattjobsError, which ends the command */
  run(context: VerbContext<Settings, State>, input: VerbInputValues<Input>): Promise<void>;
}

/** A job is a value: the single source of its help, tables, schema and series. */
export interface JobDefinition<Declaration extends SettingsDeclaration, State> {
  /** The name of the package and the image. */
  readonly name: string;
  readonly summary: string;
  readonly defaults: RunnerDefaults;
  readonly settings: Declaration;
  readonly rules: readonly SettingsRule<Declaration>[];
  /** Rules about where readings go: a dry run delivers nothing and does not need them. */
  readonly deliveryRules?: readonly SettingsRule<Declaration>[];
  readonly metrics: readonly MetricDefinition[];
  /** Series that a setting declares, such as a user's map of registers. */
  readonly metricsOfSetting?: {
    /** The variable that declares them. */
    readonly name: string;
    readonly from: (settings: SettingValues<Declaration>) => readonly MetricDefinition[];
  };
  readonly reasons: readonly ReasonDefinition[];
  readonly state: StateDefinition<State>;
  /** What its account needs besides its state. */
  readonly permissions?: readonly Permission[];
  readonly verbs?: readonly JobVerb<SettingValues<Declaration>, State>[];
  /** The job's own options of `once`. */
  readonly onceOptions?: Readonly<Record<string, VerbOption>>;
  /** True if the source can return past data: the command then has `backfill`. */
  readonly keepsHistory?: boolean;
  open(context: JobContext<SettingValues<Declaration>, State>): Promise<Source<State>>;
}

/** This job's defaults for the runner's own settings. */
export interface RunnerDefaults {
  readonly durationSeconds: number;
  /** Absent for a source that needs one pass per run. */
  readonly intervalSeconds?: number;
  /** The shortest interval that its devices can bear. 0.1 s by default. */
  readonly shortestIntervalSeconds?: number;
  /** Whether a Pushgateway must be given. A source that has its own sink needs none. `required` by default. */
  readonly pushgateway?: 'required' | 'optional';
  /** How much time a run needs after SIGTERM; the chart grants it. 30 s by default. */
  readonly graceSeconds?: number;
  /** The `job` label of the series. */
  readonly jobName: string;
  /** The name of the device: the `instance` label of the series. */
  readonly instanceName: string;
}

/** Checks the types of a definition and returns it unchanged. */
export function defineJob<Declaration extends SettingsDeclaration, State>(
  definition: JobDefinition<Declaration, State>,
): JobDefinition<Declaration, State> {
  return definition;
}
