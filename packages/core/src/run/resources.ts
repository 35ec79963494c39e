import type { Logger } from 'pino';
import type { BackfillWindow } from '../job/job.ts';
import type { VerbInput, VerbInputValues } from '../job/verb-input.ts';
import type { MetricDefinition } from '../job/point.ts';
import type { SettingsDeclaration, SettingValues } from '../settings/setting.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Writer } from '../sinks/writer.ts';
import type { JobState } from '../state/job-state.ts';
import type { StateStore } from '../state/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import type { RunState } from './run-state.ts';
import type { RunnerSettings } from './runner-settings.ts';

/** Everything that stays open while a verb runs; the command line opens and closes it. */
export interface Resources<Declaration extends SettingsDeclaration, State> {
  readonly settings: SettingValues<Declaration>;
  readonly runner: RunnerSettings;
  readonly store: StateStore;
  readonly openState: () => Promise<JobState<RunState<State>>>;
  /** The sinks that every job has; the source may open more. */
  readonly sinks: readonly Sink[];
  /** Prints points, for a run without any sink. */
  readonly stdout: Sink;
  /** The folder of the outbox of this process; undefined if it is in memory. */
  readonly outboxFolder: string | undefined;
  /** Every series that the run can deliver. */
  readonly metrics: readonly MetricDefinition[];
  /** The writer that pushes; absent if this writer has no unique name. */
  readonly writer: Writer | undefined;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Writes one line of JSON to the log unchanged. */
  writeLine(line: string): void;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Aborted by SIGTERM and SIGINT. */
  readonly stop: AbortSignal;
  readonly inCluster: boolean;
  /** Nothing is reported about the run itself, and nothing is changed: `--dry-run`. */
  readonly dryRun: boolean;
}

/** What the verb asks of a run. */
export interface RunOptions {
  readonly once: boolean;
  /** The values of the job's own options of `once`. */
  readonly onceOptions?: VerbInputValues<VerbInput>;
  /** The past window to read instead of new data. */
  readonly backfill?: BackfillWindow;
  /** How the state is described in the summary. */
  readonly stateNote: string;
}
