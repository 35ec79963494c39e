import { ReportBug } from '@wattjobs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asRefusal } from '../http/as-refusal.ts';
import { errorEnvelope, legacyError } from '../http/error-body.ts';
import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import { securityHeaders } from './security-headers.ts';
import { recordUnrouted, type RequestRecords } from './unrouted-requests.ts';

/** What a client is told of a bug. */
export const internalError = new Refusal(500, 'INTERNAL', 'The server made an error. Its log has more under the transaction_id.');

/** Every error becomes an answer here. What is not expected is a 500 that tells the client nothing, and the log everything. */
export function addErrorHandler(app: ApiServer): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = asRefusal(error);
    if (refusal === undefined) {
      request.log.error({ err: new ReportBug(error), route: request.routeOptions.url }, 'a request ended in a bug');
    } else if (refusal.statusCode >= 500) {
      request.log.warn({ err: refusal.cause ?? refusal, route: request.routeOptions.url }, 'a request could not be served');
    }
    return refuse(request, reply, refusal ?? internalError);
  });
}

/** Refuses a request that no hook has seen, because its address leads to no route: with all that the hooks would have done. */
export function refuseUnrouted(request: FastifyRequest, reply: FastifyReply, refusal: Refusal, records: RequestRecords): void {
  void refuse(request, reply.headers(securityHeaders), refusal);
  recordUnrouted(records, {
    id: request.id,
    method: request.method,
    status: refusal.statusCode,
    remote: request.ip,
    reason: refusal.code,
  });
}

/** Answers with a refusal, in the shape of the route's API: by default of the route that was found. */
export function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal, legacy = isLegacy(request)): FastifyReply {
  const body = legacy ? legacyError(refusal) : errorEnvelope(refusal);
  // Written as it is: a route's schema of answers describes those that succeed.
  return reply
    .code(refusal.statusCode)
    .headers({ ...refusal.headers, transaction_id: request.id })
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body);
}

/** Below the legacy base, addresses that no route has belong to the legacy API, but for those below its newer parts. */
const legacyAddress = /^\/+api\/+v1\/+enphase(?!\/+(systems|batches)(\/|$))(\/|$)/;

function isLegacy(request: FastifyRequest): boolean {
  // Of a request that reached no route, not even that is known.
  if (!request.is404 && request.routeOptions.url !== undefined) return request.routeOptions.config.legacy === true;
  const path = request.url.split('?')[0] ?? '';
  return legacyAddress.test(path);
}
