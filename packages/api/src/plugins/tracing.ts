import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ApiServer } from '../http/server-type.ts';

/** One span per request, below the caller's span if it sends one. If OpenTelemetry is not configured, this does nothing. */
export function addTracing(app: ApiServer): void {
  app.addHook('onRequest', (request, reply, done) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    const parent = propagation.extract(context.active(), request.headers);
    const span = trace.getTracer('wattjobs').startSpan(
      `${request.method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': request.method, 'http.route': route, 'wattjobs.transaction_id': request.id },
      },
      parent,
    );
    // Also if the client disconnected before the answer.
    reply.raw.once('close', () => {
      span.setAttribute('http.response.status_code', reply.statusCode);
      if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(parent, span), done);
  });
}
