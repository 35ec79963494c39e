import type { Logger } from 'pino';
import type { SettingsDeclaration, SettingValues } from '../settings/setting.ts';
import type { Sink } from '../sinks/sink.ts';
import type { JobState } from '../state/job-state.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import type { RunState } from './run-state.ts';
import type { RunnerSettings } from './runner-settings.ts';

/** What a run needs; the command line puts it together and closes it. */
export interface RunParts<Declaration extends SettingsDeclaration, State> {
  readonly settings: SettingValues<Declaration>;
  readonly runner: RunnerSettings;
  readonly openState: () => Promise<JobState<RunState<State>>>;
  /** How the state is described in the summary. */
  readonly stateNote: string;
  readonly sink: Sink;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted by SIGTERM and SIGINT. */
  readonly stop: AbortSignal;
  readonly once: boolean;
  /** Nothing is said about the run itself: `--dry-run`. */
  readonly dryRun: boolean;
}
