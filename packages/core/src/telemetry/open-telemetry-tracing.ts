import { context, propagation, type Span as OpenTelemetrySpan, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import { withoutUnmistakableSecrets } from '../redaction/known-secrets.ts';
import type { Span, SpanAttributes, Tracing } from './tracing.ts';

/** Spans whose parent is the span that was active when they started. */
export function openTelemetryTracing(scope: string): Tracing {
  return {
    span: (name, attributes, work) =>
      trace
        .getTracer(scope)
        .startActiveSpan(name, { attributes: redactedAttributes(attributes), kind: kindOf(attributes) }, async (span) => {
          try {
            return await work(wrap(span));
          } catch (error) {
            markFailed(span, error);
            throw error;
          } finally {
            span.end();
          }
        }),
  };
}

/** A span with a request method, as named by the semantic conventions, is a client span. */
function kindOf(attributes: SpanAttributes): SpanKind {
  return attributes['http.request.method'] === undefined ? SpanKind.INTERNAL : SpanKind.CLIENT;
}

function wrap(span: OpenTelemetrySpan): Span {
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(context.active(), span), headers);
  return {
    set: (attributes) => {
      span.setAttributes(redactedAttributes(attributes));
    },
    headers,
  };
}

function redactedAttributes(attributes: SpanAttributes): SpanAttributes {
  const entries = Object.entries(attributes);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? withoutUnmistakableSecrets(value) : value]));
}

/** Only our own errors are known to contain no secret; of any other error, only its name is reported. */
function markFailed(span: OpenTelemetrySpan, error: unknown): void {
  if (error instanceof WattjobsError) {
    span.setAttribute('error.type', error.reason);
    span.setStatus({ code: SpanStatusCode.ERROR, message: withoutUnmistakableSecrets(error.message) });
    return;
  }
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
