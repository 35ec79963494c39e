import { ReportBug } from '@wattjobs/core/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asRefusal } from '../http/as-refusal.ts';
import { errorEnvelope, legacyError, textError } from '../http/error-body.ts';
import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import { securityHeaders } from './security-headers.ts';
import { recordUnrouted, type RequestRecords } from './unrouted-requests.ts';

/** What a client is told about a bug. */
export const internalError = new Refusal(500, 'INTERNAL', 'The server failed. Its log has the details under the transaction_id.');

/** Turns every error into an answer. An unexpected one is a 500 without details, which are logged. */
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

/** Refuses a request that no hook has seen, because its address has no route; does what the hooks would have done. */
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
  const otherwise = hasTextErrors(request) ? textError : errorEnvelope;
  const body = legacy ? legacyError(refusal) : otherwise(refusal);
  // Not serialized by schema: a route's answer schema describes success only.
  return reply
    .code(refusal.statusCode)
    .headers({ ...refusal.headers, transaction_id: request.id })
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body);
}

/** Below the legacy base, unknown addresses belong to the legacy API, except below its newer parts. */
const legacyAddress = /^\/+api\/+v1\/+enphase(?!\/+(systems|batches)(\/|$))(\/|$)/;

/** Below these, unknown addresses have texts too. */
const textAddress = /^\/+api\/+v1\/+(jobs|executions)(\/|$)/;

const hasTextErrors = (request: FastifyRequest) => isOf(request, 'textErrors', textAddress);
const isLegacy = (request: FastifyRequest) => isOf(request, 'legacy', legacyAddress);

function isOf(request: FastifyRequest, shape: 'legacy' | 'textErrors', addresses: RegExp): boolean {
  // Unknown if the request reached no route.
  if (!request.is404 && request.routeOptions.url !== undefined) return request.routeOptions.config[shape] === true;
  return addresses.test(request.url.split('?')[0] ?? '');
}
