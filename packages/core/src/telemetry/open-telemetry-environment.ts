type Environment = Readonly<Record<string, string | undefined>>;

/** What a service reports about itself in every signal. */
export interface ServiceDescription {
  readonly serviceName: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const signals = ['TRACES', 'METRICS', 'LOGS'] as const;

/** With the defaults of 10 and 30 s, an unreachable collector would delay every run by that much. */
const timeoutMs = 1_500;
const timeouts = ['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_METRIC_EXPORT_TIMEOUT', 'OTEL_BSP_EXPORT_TIMEOUT', 'OTEL_BLRP_EXPORT_TIMEOUT'];
const timeoutsOfSignals = signals.map((signal) => `OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`);

/** Runs are shorter, so metrics are sent once, at the end. */
const metricIntervalMs = 3_600_000;

/** Whether a collector is configured (OpenTelemetry's environment variable specification). */
export function openTelemetryConfigured(environment: Environment): boolean {
  const isDisabled = environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  return !isDisabled && signals.some((signal) => hasEndpoint(environment, signal));
}

/**
 * Every OTEL_* variable as the SDK must see it.
 * OTEL_LOG_LEVEL is left out: with it the SDK writes to stdout, which is for data only.
 */
export function openTelemetryVariables(environment: Environment, service: ServiceDescription): Readonly<Record<string, string>> {
  const given = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith('OTEL_') && name !== 'OTEL_LOG_LEVEL' && value !== undefined && value.trim() !== '' ? [[name, value] as const] : [],
  );
  const variables: Record<string, string> = {
    // The other detectors read files and query the operating system, and a pod's process id is useless.
    OTEL_NODE_RESOURCE_DETECTORS: 'env',
    ...Object.fromEntries(given),
  };
  const intervalMs = Number(variables['OTEL_METRIC_EXPORT_INTERVAL']);
  variables['OTEL_METRIC_EXPORT_INTERVAL'] = String(intervalMs > 0 ? Math.min(intervalMs, metricIntervalMs) : metricIntervalMs);
  for (const name of [...timeouts, ...timeoutsOfSignals.filter((timeout) => variables[timeout] !== undefined)]) {
    variables[name] = String(shorterTimeout(variables[name]));
  }
  for (const signal of signals) {
    variables[`OTEL_${signal}_EXPORTER`] = exporters(variables[`OTEL_${signal}_EXPORTER`], hasEndpoint(environment, signal));
  }
  variables['OTEL_RESOURCE_ATTRIBUTES'] = resourceAttributes(service, variables);
  return variables;
}

function hasEndpoint(environment: Environment, signal: string): boolean {
  return ['OTEL_EXPORTER_OTLP_ENDPOINT', `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`].some((name) => (environment[name] ?? '').trim() !== '');
}

function shorterTimeout(given: string | undefined): number {
  const givenMs = Number(given ?? timeoutMs);
  return givenMs > 0 ? Math.min(givenMs, timeoutMs) : timeoutMs;
}

/** Without an endpoint, the OTLP exporter would try localhost. The console exporter writes to stdout. */
function exporters(given: string | undefined, isReachable: boolean): string {
  const wanted = (given ?? 'otlp').split(',').map((name) => name.trim());
  const possible = wanted.filter((name) => name !== '' && name !== 'console' && (name !== 'otlp' || isReachable));
  return possible.length === 0 ? 'none' : possible.join(',');
}

/** Ours first: if a name has two values, the SDK uses the last. OTEL_SERVICE_NAME takes precedence over both. */
function resourceAttributes({ serviceName, attributes }: ServiceDescription, variables: Readonly<Record<string, string>>): string {
  const ours = Object.entries({ 'service.name': serviceName, ...attributes }).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return [...ours, ...(variables['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(',')].filter((pair) => pair.trim() !== '').join(',');
}
