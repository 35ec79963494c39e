import { ReportBug } from '@wattjobs/core/errors';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import { type Caller, mayCall } from '../keys/caller.ts';
import type { ApiMetrics } from '../metrics.ts';

/** Identifies the caller. @throws Refusal if the caller is not allowed */
export type Authenticate = (request: FastifyRequest) => Promise<Caller>;

/** How callers with keys are identified, and those with a tenant's link. */
interface Authentication {
  readonly keys: Authenticate;
  readonly tenants: Authenticate;
}

/** Checks every route's access, and identifies every caller. A tenant's link opens the routes of tenants alone, and a key all others. */
export function addAuthentication(app: ApiServer, { keys, tenants }: Authentication, metrics: ApiMetrics): void {
  app.decorateRequest('caller', undefined);
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.access === undefined) throw new ReportBug(`the route ${String(method)} ${url} does not declare who may call it`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    // A request for an unknown address only learns that it does not exist.
    if (access === undefined || access === 'anyone') return;
    // A refusal of today, such as 404, may be a statement tomorrow.
    if (access === 'tenant') void reply.header('cache-control', 'no-store');
    request.caller = await (access === 'tenant' ? tenants : keys)(request);
    if (access === 'tenant') return;
    if (!mayCall(request.caller, access)) {
      metrics.refused('scope_missing');
      throw new Refusal(403, 'SCOPE_MISSING', `This key may not do that: it needs the scope ${access}.`, { details: { scope: access } });
    }
  });
}
