import { hostname } from 'node:os';
import { HttpSession } from '../http/session.ts';
import type { JobDefinition } from '../job/job.ts';
import { outboxFolder } from '../outbox/outbox-folder.ts';
import { dialectOf, writeUrl } from '../run/line-protocol-settings.ts';
import { runMetricDefinitions } from '../run/run-metrics.ts';
import type { Resources } from '../run/resources.ts';
import { runStateDefinition } from '../run/run-state.ts';
import { graceSeconds, runGroupJob, type RunnerSettings } from '../run/runner-settings.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import { noSink } from '../sinks/no-sink.ts';
import { type PushgatewayOptions, pushgatewaySink } from '../sinks/pushgateway.ts';
import type { SeriesNames } from '../sinks/series-groups.ts';
import type { Sink } from '../sinks/sink.ts';
import { writerOf } from '../sinks/writer-of.ts';
import { stdoutSink } from '../sinks/stdout.ts';
import { FileStore } from '../state/file-store.ts';
import { JobState } from '../state/job-state.ts';
import { openStore } from '../state/open-store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Host } from './host.ts';
import { openLog } from './open-log.ts';
import { readSettings } from './read-settings.ts';

/** The options that a person gave on the command line. */
export interface OpenOptions {
  readonly envFile?: string;
  readonly dryRun?: boolean;
  /** False for a verb that delivers nothing: it needs no sink. */
  readonly delivers?: boolean;
  /** True for a verb that JOB_DURATION limits. */
  readonly timed?: boolean;
}

/** How long a run waits for a store that does not answer. */
const stateRetryMs = 10_000;

/**
 * Validates the settings, then opens what a verb needs.
 * @throws FixSettings with all problems at once
 */
export async function openResources<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  host: Host,
  options: OpenOptions,
): Promise<Resources<Declaration, State>> {
  const { environment, settings, runner, metrics } = readSettings(job, { environment: host.environment, ...options });
  host.watch({
    job: job.name,
    source: runner.sourceName,
    graceMs: 1000 * graceSeconds(job.defaults),
    ...(options.timed === true ? { durationMs: runner.durationMs } : {}),
  });
  const { log, telemetry, write } = await openLog(host, environment, {
    level: runner.logLevel,
    job: job.name,
    source: runner.sourceName,
  });
  const store = await openStore({
    address: runner.state,
    // Each device has its own state: one device's cache must never be delivered as another's.
    name: `${job.name}-${runner.instanceName}`,
    environment,
    clock: host.clock,
  });
  const inCluster = environment['KUBERNETES_SERVICE_HOST'] !== undefined;
  const exposed = store instanceof FileStore ? store.exposure(inCluster) : undefined;
  if (exposed !== undefined) log.warn(exposed);
  const dryRun = options.dryRun === true;
  const writer = writerOf(runner, { inCluster, hostName: hostname() });
  const names: SeriesNames = {
    jobName: runner.jobName,
    device: runner.instanceName,
    metrics,
    run: { jobName: runGroupJob, source: runner.sourceName, metrics: runMetricDefinitions },
  };
  const stdout = stdoutSink((text) => host.stdout(text), names);
  return {
    clock: host.clock,
    random: host.random,
    stop: host.stop,
    inCluster,
    writer,
    dryRun,
    print: (text) => host.stdout(text),
    settings,
    runner,
    log,
    writeLine: (line) => write(`${line}\n`),
    telemetry,
    store,
    metrics,
    outboxFolder: outboxFolder(runner.outboxDirectory, environment),
    stdout,
    sinks: dryRun ? [stdout] : await openSinks(runner, telemetry, { names, writer, clock: host.clock }),
    openState: async () => {
      const state = await JobState.open(store, runStateDefinition(job.state), job.name, {
        clock: host.clock,
        random: host.random,
        retryForMs: stateRetryMs,
        signal: host.stop,
      });
      return dryRun ? state.overlay() : state;
    },
  };
}

/** The sinks of series. The first one counts the readings: line protocol, because it also takes history. */
async function openSinks(
  runner: RunnerSettings,
  { tracing }: Telemetry,
  options: Omit<PushgatewayOptions, 'baseUrl' | 'session'>,
): Promise<readonly Sink[]> {
  const { pushgatewayUrl: baseUrl, lineProtocolUrl } = runner;
  const session = () => new HttpSession({ userAgent: 'wattjobs', cookies: 'none', maxRedirects: 0, tracing });
  const sinks: Sink[] = [];
  if (lineProtocolUrl !== undefined) {
    // Imported only if used: it would slow down the start of every other run.
    const { lineProtocolSink } = await import('../sinks/line-protocol.ts');
    const { lineProtocolToken: token, retentionMs } = runner;
    const url = writeUrl(lineProtocolUrl, runner);
    sinks.push(lineProtocolSink({ ...options, url, token, dialect: dialectOf(runner), retentionMs, session: session() }));
  }
  if (baseUrl !== undefined) sinks.push(pushgatewaySink({ ...options, baseUrl, session: session() }));
  return sinks.length === 0 ? [noSink(options.names)] : sinks;
}
