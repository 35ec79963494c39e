import { withoutSecrets } from '../redaction/known-secrets.ts';
import type { Clock } from '../time/clock.ts';
import { openTelemetryConfigured, openTelemetryVariables } from './open-telemetry-environment.ts';
import { openTelemetryProblem } from './open-telemetry-problem.ts';
import { replaceProcessVariables } from './process-environment.ts';
import { rememberCollectorSecrets } from './collector-secrets.ts';
import { noTelemetry, type Telemetry } from './telemetry.ts';

export interface TelemetryOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The service's name, unless OTEL_SERVICE_NAME overrides it. */
  readonly job: string;
  readonly source: string;
  readonly clock: Clock;
  /** Gets the exporters' own problems if OTEL_LOG_LEVEL asks for them; never stdout, which is for data only. */
  readonly stderr?: (text: string) => void;
}

/**
 * Starts OpenTelemetry if an OTLP endpoint is configured; otherwise it is not even loaded.
 * It never fails, because a run matters more than its telemetry.
 */
export async function startTelemetry({
  environment,
  job,
  source,
  clock,
  stderr = (text) => void process.stderr.write(text),
}: TelemetryOptions): Promise<Telemetry> {
  if (!openTelemetryConfigured(environment)) return noTelemetry;
  rememberCollectorSecrets(environment);
  const logLevel = environment['OTEL_LOG_LEVEL'];
  const report = (level: string, message: string): void => {
    stderr(
      `${JSON.stringify({ level, time: new Date(clock.now()).toISOString(), job, source, msg: `OpenTelemetry: ${withoutSecrets(message)}` })}\n`,
    );
  };
  const problem = openTelemetryProblem(environment);
  if (problem !== undefined) {
    report('error', `not started: ${problem}`);
    return noTelemetry;
  }
  try {
    const variables = openTelemetryVariables(environment, { serviceName: job, attributes: { 'wattjobs.source': source } });
    replaceProcessVariables('OTEL_', variables);
    const { startOpenTelemetry } = await import('./open-telemetry.ts');
    return startOpenTelemetry({ clock, variables, logLevel, report });
  } catch (error) {
    report('error', `not started: ${error instanceof Error ? error.message : String(error)}`);
    return noTelemetry;
  }
}
