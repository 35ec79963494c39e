import { type Clock, systemClock } from '@wattjobs/core/time';
import { currentTurn, type RequestTurn } from './request-turn.ts';

/** The database answers, but is so busy that this request would wait too long: try again later. */
export class DatabaseBusy extends Error {}

export interface QueueOptions {
  /** The most connections in use at once. */
  readonly places: number;
  /** The most requests that wait for one. Probes are not counted. */
  readonly mostWaiting: number;
  /** How long all queries of one request may wait in total. */
  readonly longestWaitMs: number;
  readonly clock?: Clock;
}

interface Waiter {
  readonly turn: RequestTurn;
  readonly sinceMs: number;
  readonly admit: () => void;
}

/** Grants database connections in the order of the requests, and rejects a request that would wait too long. */
export class ConnectionQueue {
  readonly #options: QueueOptions;
  readonly #clock: Clock;
  readonly #waiters: Waiter[] = [];
  #free: number;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#free = options.places;
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  /**
   * Waits for a place; the caller must leave it afterwards.
   * @param gone aborted if nobody waits for the request any more
   * @throws DatabaseBusy if too many requests wait already, if this one has waited too long, or if it is gone meanwhile
   */
  async enter(gone?: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const turn = currentTurn();
    const { mostWaiting, longestWaitMs } = this.#options;
    if (turn.order > 0 && this.#waiters.length >= mostWaiting) throw new DatabaseBusy(`${mostWaiting} requests wait for the database`);
    const tooLong = this.#clock.timeout(Math.max(Math.ceil(longestWaitMs - turn.waitedMs), 0));
    await new Promise<void>((resolve, reject) => {
      const waiter = { turn, sinceMs: this.#clock.monotonic(), admit: resolve };
      this.#insert(waiter);
      const giveUp = (reason: string) => () => {
        if (this.#remove(waiter)) reject(new DatabaseBusy(reason));
      };
      tooLong.addEventListener('abort', giveUp(`a request has waited for the database for ${longestWaitMs} ms`), { once: true });
      gone?.addEventListener('abort', giveUp('the client hung up while it waited'), { once: true });
    });
  }

  /** Gives the place to the oldest waiting request. */
  leave(): void {
    const next = this.#waiters.shift();
    if (next === undefined) this.#free += 1;
    else {
      next.turn.waitedMs += this.#clock.monotonic() - next.sinceMs;
      next.admit();
    }
  }

  #insert(waiter: Waiter): void {
    const behind = this.#waiters.findLastIndex(({ turn }) => turn.order <= waiter.turn.order);
    this.#waiters.splice(behind + 1, 0, waiter);
  }

  #remove(waiter: Waiter): boolean {
    const index = this.#waiters.indexOf(waiter);
    if (index >= 0) this.#waiters.splice(index, 1);
    return index >= 0;
  }
}
