import { notFound } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import { refuse } from './errors.ts';

/** Answers requests for an address that no route has. */
export function addNotFoundHandler(app: ApiServer): void {
  app.setNotFoundHandler((request, reply) => refuse(request, reply, notFound('There is nothing at this address.')));
}
