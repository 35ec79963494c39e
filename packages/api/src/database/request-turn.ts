import { AsyncLocalStorage } from 'node:async_hooks';

/** What all queries of one request share: a request that came first is served first, and waits only so long in all. */
export interface RequestTurn {
  /** Rises from request to request; below all others for what must not wait behind them. */
  readonly order: number;
  /** How long its queries have waited for a connection so far. */
  waitedMs: number;
}

const turns = new AsyncLocalStorage<RequestTurn>();
let taken = 0;

/** A turn behind all that were taken before. */
export function nextTurn(): RequestTurn {
  taken += 1;
  return { order: taken, waitedMs: 0 };
}

/** Does the work as a part of a request. */
export function inTurn<Result>(turn: RequestTurn, work: () => Result): Result {
  return turns.run(turn, work);
}

/** Does the work ahead of all requests that wait: for probes, which ask for little and must not fail because others ask for much. */
export function aheadOfAll<Result>(work: () => Result): Result {
  return turns.run({ order: 0, waitedMs: 0 }, work);
}

/** The turn of the request that is being served; a new one outside of a request. */
export function currentTurn(): RequestTurn {
  return turns.getStore() ?? nextTurn();
}
