import type { ApiServer } from '../http/server-type.ts';
import type { ApiMetrics } from '../metrics.ts';

/** Counts and times every request by the pattern of its route. */
export function addRequestMetrics(app: ApiServer, metrics: ApiMetrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    metrics.answered({ method: request.method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    done();
  });
}
