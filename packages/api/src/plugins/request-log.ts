import type { ApiServer } from '../http/server-type.ts';

/** Probes come every few seconds and are not worth a line, unless refused. */
const quiet = /^\/(healthz|readyz|metrics)$/;

/** One line per request: no body, no query and no header, as each may hold a secret. */
export function addRequestLog(app: ApiServer): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    const line = {
      method: request.method,
      // An unknown address is not logged: it may contain a key.
      route: request.is404 ? 'unknown' : route,
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      remote: request.ip,
      ...(request.caller === undefined ? {} : { caller: request.caller.name }),
    };
    if (route !== undefined && quiet.test(route) && reply.statusCode < 400) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
    done();
  });
}
