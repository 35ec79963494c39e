import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Caller } from '../keys/caller.ts';
import type { Scope } from '../keys/tables.ts';

/** The server type for routes: schemas are zod's, and types are inferred from them. */
export type ApiServer = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route: a scope that the key must have, whoever has a tenant's link, or everybody. A route without it is a bug. */
    access?: Scope | 'tenant' | 'anyone';
    /** The body holds a key: it is looked up like that of any other request. */
    takesKey?: boolean;
    /** The route uses the legacy API's error shape: `{"detail": …}`. */
    legacy?: boolean;
    /** Its errors are texts, as those of the legacy platform's jobs: `{"success": false, "error": "…"}`. */
    textErrors?: boolean;
    /** Stored data may conflict with the request: 409. */
    mayConflict?: boolean;
    /** What it is about may be missing, although its address has no parameter: 404. */
    mayBeMissing?: boolean;
    /** It computes for long: few such answers are computed at once, and the others wait. */
    isHeavy?: boolean;
    /** Its answer has the number of rows in X-Total-Count. */
    countsRows?: boolean;
  }
  interface FastifyRequest {
    /** The caller; absent on routes for everybody. */
    caller: Caller | undefined;
  }
}
