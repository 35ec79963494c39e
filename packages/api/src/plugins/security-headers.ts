import helmet from '@fastify/helmet';
import type { ApiServer } from '../http/server-type.ts';

/** Headers that keep a browser from doing more with an answer than is meant. */
export async function addSecurityHeaders(app: ApiServer): Promise<void> {
  await app.register(helmet, {
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
    // Whoever ends TLS knows whether it is always there; this server does not.
    strictTransportSecurity: false,
  });
}
