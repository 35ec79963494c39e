import type { JobContext } from '../job/job.ts';
import type { VerbInput, VerbInputValues } from '../job/verb-input.ts';
import type { SettingsDeclaration, SettingValues } from '../settings/setting.ts';
import type { Remembered } from '../state/remembered.ts';
import type { Resources } from './resources.ts';

/** The resources that a source may use. */
export function jobContext<Declaration extends SettingsDeclaration, State>(
  { settings, clock, random, log, telemetry, dryRun, inCluster, stop, runner }: Resources<Declaration, State>,
  state: Remembered<State>,
  onceOptions?: VerbInputValues<VerbInput>,
): JobContext<SettingValues<Declaration>, State> {
  const deadlineMs = clock.monotonic() + runner.durationMs;
  return {
    settings,
    device: runner.instanceName,
    state,
    clock,
    random,
    log,
    tracing: telemetry.tracing,
    dryRun,
    ...(onceOptions === undefined ? {} : { onceOptions }),
    inCluster,
    stop,
    deadlineMs,
  };
}
