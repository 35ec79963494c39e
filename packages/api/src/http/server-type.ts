import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Caller } from '../keys/caller.ts';
import type { Scope } from '../keys/tables.ts';

/** The server as routes see it: schemas are zod's, and types follow from them. */
export type ApiServer = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route: a scope that the key must have, or everybody. A route that does not say is a bug. */
    access?: Scope | 'anyone';
    /** The route keeps the error shape of the API that this one replaces: `{"detail": …}`. */
    legacy?: boolean;
    /** What is kept may stand against the request: 409. */
    mayConflict?: boolean;
    /** Its answer says in X-Total-Count how many rows there are. */
    countsRows?: boolean;
  }
  interface FastifyRequest {
    /** Who calls; absent on routes for everybody. */
    caller: Caller | undefined;
  }
}
