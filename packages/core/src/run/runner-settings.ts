import type { RunnerDefaults } from '../job/job.ts';
import type { SettingProblem } from '../errors/errors.ts';
import type { Setting, SettingsDeclaration, SettingValues } from '../settings/setting.ts';
import { optionalUrl, requiredUrl } from '../settings/address-types.ts';
import { outboxSettings } from '../outbox/outbox-settings.ts';
import { logLevel } from '../settings/log-level.ts';
import { seconds, text } from '../settings/setting-types.ts';
import { stateAddress } from '../state/state-address.ts';
import { lineProtocolSettings } from './line-protocol-settings.ts';

/** How long a run gets after SIGTERM. */
export function graceSeconds({ graceSeconds: given = 30 }: RunnerDefaults): number {
  return given;
}

/** The `job` label of the metrics about runs. */
export const runGroupJob = 'wattjobs';

/** The settings of the runner, which every job has. */
export function runnerSettings(jobPackage: string, defaults: RunnerDefaults) {
  return {
    pushgatewayUrl: pushgatewayUrl(defaults),
    ...lineProtocolSettings,
    ...outboxSettings,
    jobName: text({
      name: 'JOB_NAME',
      help: 'Label `job` of the series',
      default: defaults.jobName,
      example: defaults.jobName,
    }),
    instanceName: text({
      name: 'INSTANCE_NAME',
      help: 'Label `instance` of the series: a different name for each device',
      default: defaults.instanceName,
      example: 'rack-ups',
      deployment: { filledWith: 'source' },
    }),
    sourceName: text({
      name: 'SOURCE_NAME',
      help: 'Label `source` of the metrics about the run itself',
      default: jobPackage,
      example: 'rack-ups',
      deployment: { filledWith: 'source' },
    }),
    writerName: text({
      name: 'WRITER_NAME',
      help: 'Name of this writer, so that a run warns if another writer pushes the same series (by default the name of the machine and SOURCE_NAME; none in a container)',
      example: 'cellar/rack-ups',
      deployment: { filledWith: 'writer' },
    }),
    durationMs: seconds({
      name: 'JOB_DURATION',
      help:
        defaults.intervalSeconds === undefined ? 'How long a run may take before it stops reading' : 'How long a run reads before it exits',
      default: defaults.durationSeconds,
      minimum: 1,
      example: '280',
      deployment: { runLimit: true, readByTheChart: true },
    }),
    ...pollInterval(defaults),
    state: stateAddress({
      name: 'STATE_URL',
      help: 'Where the state is kept between runs: `file:///PATH`, `secret:NAME` or `memory:` (by default a file in the user’s state directory; `memory:` in a container)',
      example: 'file:///var/lib/wattjobs/state.json',
      deployment: { filledWith: 'state-secret', readByTheChart: true },
    }),
    ...outboxSettings,
    logLevel: logLevel({
      name: 'LOG_LEVEL',
      help: 'Least severe level that is logged',
      default: 'info',
      example: 'debug',
    }),
  } as const;
}

function pushgatewayUrl({ pushgateway }: RunnerDefaults): Setting<URL | undefined> {
  const address = {
    name: 'PUSHGATEWAY_URL',
    help: 'Address of the Prometheus Pushgateway, or of a VictoriaMetrics server that accepts the same requests',
    example: 'http://pushgateway:9091',
    deployment: { filledWith: 'pushgateway' },
  } as const;
  return pushgateway === 'optional'
    ? optionalUrl({ ...address, help: `${address.help}; without it no metrics are pushed` })
    : requiredUrl({
        ...address,
        help: `${address.help}; not needed with LINE_PROTOCOL_URL`,
        deployment: { ...address.deployment, notNeededWith: lineProtocolSettings.lineProtocolUrl.name },
      });
}

/** A source that needs one pass per run has no interval. */
function pollInterval({ intervalSeconds, shortestIntervalSeconds: minimum = 0.1 }: RunnerDefaults): {
  readonly intervalMs?: Setting<number>;
} {
  if (intervalSeconds === undefined) return {};
  const help = 'How often the source is read within a run';
  return { intervalMs: seconds({ name: 'POLL_INTERVAL', help, default: intervalSeconds, minimum, example: '15' }) };
}

/** Reserves the job name of the run metrics: otherwise, those metrics would replace the data. */
export function reservedJobName({ jobName }: { readonly jobName?: string }): readonly SettingProblem[] {
  if (jobName !== runGroupJob) return [];
  return [{ name: 'JOB_NAME', problem: `is ${runGroupJob}, which is reserved for the metrics of runs`, example: 'torus_power_monitor' }];
}

/** Every setting of a job: its own and the runner's. */
export function allSettings({
  name,
  settings,
  defaults,
}: {
  readonly name: string;
  readonly settings: SettingsDeclaration;
  readonly defaults: RunnerDefaults;
}): readonly Setting[] {
  return [...Object.values(settings), ...Object.values<Setting>(runnerSettings(name, defaults))];
}

export type RunnerSettings = SettingValues<ReturnType<typeof runnerSettings>>;
