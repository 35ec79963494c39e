import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Clock } from '../time/clock.ts';
import { OpenTelemetryGauges } from './open-telemetry-gauges.ts';
import { emitLogLine } from './open-telemetry-logs.ts';
import { openTelemetryMetricReaders } from './open-telemetry-metrics.ts';
import { openTelemetryTracing } from './open-telemetry-tracing.ts';
import type { Telemetry } from './telemetry.ts';

export interface OpenTelemetryOptions {
  readonly clock: Clock;
  /** Every OTEL_* variable as the SDK sees it. */
  readonly variables: Readonly<Record<string, string>>;
  /** The value of OTEL_LOG_LEVEL; without it the SDK logs nothing. */
  readonly logLevel: string | undefined;
  readonly report: (level: string, message: string) => void;
}

const longestShutdownMs = 2_000;

/** The name under which a collector shows the source of the signals. */
const instrumentationScope = 'wattjobs';

/** Starts the SDK from the process's OTEL_* variables; only imported if it is configured. */
export function startOpenTelemetry({ clock, variables, logLevel, report }: OpenTelemetryOptions): Telemetry {
  if (logLevel !== undefined && logLevel.trim() !== '') {
    diag.setLogger(diagnosticLogger(report), { logLevel: diagnosticLevel(logLevel), suppressOverrideMessage: true });
  }
  const gauges = new OpenTelemetryGauges(instrumentationScope);
  const sdk = new NodeSDK({ metricReaders: openTelemetryMetricReaders(variables, gauges) });
  sdk.start();
  let ending: Promise<void> | undefined;
  return {
    tracing: openTelemetryTracing(instrumentationScope),
    logLine: (line) => emitLogLine(instrumentationScope, line),
    gauge: gauges.set,
    shutdown: () => {
      ending ??= flush(sdk, clock);
      return ending;
    },
  };
}

/** Waits at most two seconds for a collector that does not respond. */
async function flush(sdk: NodeSDK, clock: Clock): Promise<void> {
  const flushed = new AbortController();
  const flushing = sdk
    .shutdown()
    .catch((error: unknown) => diag.error(`not everything was sent: ${error instanceof Error ? error.message : String(error)}`))
    .finally(() => flushed.abort());
  await Promise.race([flushing, clock.sleep(longestShutdownMs, flushed.signal)]);
}

function diagnosticLevel(name: string): DiagLogLevel {
  const levels: Readonly<Record<string, DiagLogLevel>> = {
    NONE: DiagLogLevel.NONE,
    ERROR: DiagLogLevel.ERROR,
    WARN: DiagLogLevel.WARN,
    INFO: DiagLogLevel.INFO,
    DEBUG: DiagLogLevel.DEBUG,
    VERBOSE: DiagLogLevel.VERBOSE,
    ALL: DiagLogLevel.ALL,
  };
  return levels[name.trim().toUpperCase()] ?? DiagLogLevel.INFO;
}

/** Only texts are passed on: the objects next to them may contain the collector's credentials. */
function diagnosticLogger(report: (level: string, message: string) => void): DiagLogger {
  const at =
    (level: string) =>
    (message: string, ...details: readonly unknown[]) => {
      report(level, [message, ...details.filter((detail) => typeof detail === 'string')].join(' '));
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), verbose: at('trace') };
}
