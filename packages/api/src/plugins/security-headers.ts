import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type { ApiServer } from '../http/server-type.ts';

const setHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    // Swagger UI sets styles and shows images that are part of its own files; everything else is forbidden.
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Only the TLS proxy knows whether TLS is always used; this server does not.
  strictTransportSecurity: false,
});

/** Headers that restrict what a browser does with an answer. Every answer has them, even without a route. */
export const securityHeaders: Readonly<Record<string, string>> = headersOf(setHeaders);

/** Adds them to every route's answers. */
export function addSecurityHeaders(app: ApiServer): void {
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(securityHeaders);
    done();
  });
}

function headersOf(set: typeof setHeaders): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  set(request, response, () => undefined);
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}
