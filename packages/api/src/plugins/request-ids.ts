import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApiServer } from '../http/server-type.ts';

/** An id that another program gave a request is kept if it is printable and searchable. */
const sane = /^[A-Za-z0-9._-]{8,64}$/;

/** The id of a request: the one it came with, if that is valid, else a new one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && sane.test(given) ? given : randomUUID();
}

/** Every answer has its id, under the legacy API's name. */
export function addRequestIds(app: ApiServer): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('transaction_id', request.id);
    done();
  });
}
