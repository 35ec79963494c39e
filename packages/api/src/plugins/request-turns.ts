import { inTurn, nextTurn, type RequestTurn } from '../database/request-turn.ts';
import type { ApiServer } from '../http/server-type.ts';

/** Gives every request its turn at the database, in the order in which requests came. */
export function addRequestTurns(app: ApiServer): void {
  const turns = new WeakMap<object, RequestTurn>();
  app.addHook('onRequest', (request, _reply, done) => {
    const turn = nextTurn();
    turns.set(request, turn);
    inTurn(turn, done);
  });
  // What comes after a body was read is called by its stream, which knows of no request.
  app.addHook('preValidation', (request, _reply, done) => inTurn(turns.get(request) ?? nextTurn(), done));
}
