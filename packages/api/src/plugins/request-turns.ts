import { inTurn, nextTurn, type RequestTurn } from '../database/request-turn.ts';
import type { ApiServer } from '../http/server-type.ts';

/** Gives every request its turn at the database, in order of arrival. */
export function addRequestTurns(app: ApiServer): void {
  const turns = new WeakMap<object, RequestTurn>();
  app.addHook('onRequest', (request, _reply, done) => {
    const turn = nextTurn();
    turns.set(request, turn);
    inTurn(turn, done);
  });
  // Code after reading a body is called by its stream, which is not bound to the request.
  app.addHook('preValidation', (request, _reply, done) => inTurn(turns.get(request) ?? nextTurn(), done));
}
