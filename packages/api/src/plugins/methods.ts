import { notFound, Refusal } from '../http/refusal.ts';
import type { PathTable } from '../http/path-table.ts';
import type { ApiServer } from '../http/server-type.ts';
import { refuse } from './errors.ts';

/**
 * Records every route, and answers before a body is read: for methods that a path lacks, OPTIONS with 204 and others with 405,
 * both with `Allow`; for unknown addresses, 404.
 */
export function addMethods(app: ApiServer, paths: PathTable): void {
  app.addHook('onRoute', ({ url, method, config }) => paths.add(url, [method].flat(), config?.legacy === true));
  app.addHook('onRequest', (request, reply, done) => {
    const place = paths.find(request.url);
    const allowed = place?.methods ?? (request.url === '*' ? paths.methods : undefined);
    // The server's router may have found a route of another path for the method.
    const isOfPlace = !request.is404 && request.routeOptions.url === place?.pattern;
    if (isOfPlace) {
      done();
      return;
    }
    if (allowed === undefined) {
      void refuse(request, reply, notFound('There is nothing at this address.'));
      return;
    }
    const allow = [...allowed, 'OPTIONS'].toSorted().join(', ');
    if (request.method === 'OPTIONS') void reply.code(204).headers({ allow }).send();
    else {
      const refusal = new Refusal(405, 'METHOD_NOT_ALLOWED', `This address accepts ${allow}.`, { headers: { allow } });
      void refuse(request, reply, refusal, place?.isLegacy);
    }
  });
}
