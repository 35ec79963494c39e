import { OTLPMetricExporter as GrpcExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { type MetricProducer, MetricReader, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';

/**
 * The reader that the SDK would build from these variables, with one more producer of metrics; none if no metrics are wanted.
 * The SDK has no other way to add a producer. The exporters read their addresses, headers and time limits themselves.
 * @param variables from `openTelemetryVariables`
 */
export function openTelemetryMetricReaders(variables: Readonly<Record<string, string>>, producer: MetricProducer): MetricReader[] {
  const wanted = variables['OTEL_METRICS_EXPORTER']?.split(',').includes('otlp') === true;
  if (!wanted) return [];
  const exportIntervalMillis = Number(variables['OTEL_METRIC_EXPORT_INTERVAL']);
  const exportTimeoutMillis = Math.min(Number(variables['OTEL_METRIC_EXPORT_TIMEOUT']), exportIntervalMillis);
  return [
    new PeriodicExportingMetricReader({
      exporter: exporterOf(variables['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL'] ?? variables['OTEL_EXPORTER_OTLP_PROTOCOL']),
      exportIntervalMillis,
      exportTimeoutMillis,
      metricProducers: [producer],
    }),
  ];
}

function exporterOf(protocol: string | undefined): PushMetricExporter {
  if (protocol?.trim() === 'grpc') return new GrpcExporter();
  return protocol?.trim() === 'http/json' ? new JsonExporter() : new ProtobufExporter();
}
