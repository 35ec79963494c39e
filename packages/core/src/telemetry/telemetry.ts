import type { MeasurementGroup } from '../sinks/sink.ts';
import type { Clock } from '../time/clock.ts';
import { openTelemetryConfigured, openTelemetryVariables } from './open-telemetry-environment.ts';
import { replaceProcessVariables } from './process-environment.ts';
import { noTracing, type Tracing } from './tracing.ts';

/** What a run tells about itself while it goes on. */
export interface Telemetry {
  readonly tracing: Tracing;
  /** A line of the JSON log becomes a log record of the span in which it was written. */
  logLine(line: string): void;
  /** The values of a group, until the next values of the same job and instance take their place. */
  gauge(group: Pick<MeasurementGroup, 'job' | 'instance' | 'measurements'>): void;
  /** Sends what is left; takes two seconds at most, never throws, and may leave timers behind: exit explicitly after it. */
  shutdown(): Promise<void>;
}

export interface TelemetryOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The service's name, unless OTEL_SERVICE_NAME says another. */
  readonly job: string;
  readonly source: string;
  readonly clock: Clock;
  /** Where the exporters' own troubles go when OTEL_LOG_LEVEL asks for them: never to stdout, which belongs to data. */
  readonly stderr?: (text: string) => void;
}

/** Tells nobody: the default. */
export const noTelemetry: Telemetry = {
  tracing: noTracing,
  logLine: () => undefined,
  gauge: () => undefined,
  shutdown: () => Promise.resolve(),
};

/**
 * Starts OpenTelemetry where an OTLP endpoint is configured; elsewhere it is not even loaded.
 * It never fails: a run is worth more than what is told about it.
 */
export async function startTelemetry({
  environment,
  job,
  source,
  clock,
  stderr = (text) => void process.stderr.write(text),
}: TelemetryOptions): Promise<Telemetry> {
  if (!openTelemetryConfigured(environment)) return noTelemetry;
  const logLevel = environment['OTEL_LOG_LEVEL'];
  const report = (level: string, message: string): void => {
    stderr(`${JSON.stringify({ level, time: new Date(clock.now()).toISOString(), job, source, msg: `OpenTelemetry: ${message}` })}\n`);
  };
  try {
    replaceProcessVariables('OTEL_', openTelemetryVariables(environment, { serviceName: job, attributes: { 'wattjobs.source': source } }));
    const { startOpenTelemetry } = await import('./open-telemetry.ts');
    return startOpenTelemetry({ clock, logLevel, report });
  } catch (error) {
    report('error', `not started: ${error instanceof Error ? error.message : String(error)}`);
    return noTelemetry;
  }
}
