import { AsyncLocalStorage } from 'node:async_hooks';

/** Shared by all queries of one request: the first request is served first, and its total wait is limited. */
export interface RequestTurn {
  /** Rises with each request; lowest for what must not wait. */
  readonly order: number;
  /** How long its queries have waited for a connection so far. */
  waitedMs: number;
}

const turns = new AsyncLocalStorage<RequestTurn>();
let taken = 0;

/** A turn behind all earlier ones. */
export function nextTurn(): RequestTurn {
  taken += 1;
  return { order: taken, waitedMs: 0 };
}

/** Runs the work as part of a request. */
export function inTurn<Result>(turn: RequestTurn, work: () => Result): Result {
  return turns.run(turn, work);
}

/** Runs the work ahead of all waiting requests: for probes, which are cheap and must not fail under load. */
export function aheadOfAll<Result>(work: () => Result): Result {
  return turns.run({ order: 0, waitedMs: 0 }, work);
}

/** The turn of the current request; a new one outside of a request. */
export function currentTurn(): RequestTurn {
  return turns.getStore() ?? nextTurn();
}
