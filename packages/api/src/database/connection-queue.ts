import { type Clock, systemClock } from '@wattjobs/core';
import { currentTurn, type RequestTurn } from './request-turn.ts';

/** The database answers, but so many ask it that this request would wait for too long: try again later. */
export class DatabaseBusy extends Error {}

export interface QueueOptions {
  /** How many may have a connection at once. */
  readonly places: number;
  /** How many may wait for one. Probes are not counted. */
  readonly mostWaiting: number;
  /** How long all queries of one request may wait for one. */
  readonly longestWaitMs: number;
  readonly clock?: Clock;
}

interface Waiter {
  readonly turn: RequestTurn;
  readonly sinceMs: number;
  readonly admit: () => void;
}

/** Gives out the places at a database in the order of the requests, and turns away whom it would keep waiting for too long. */
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
   * Waits for a place; whoever got one must leave it.
   * @throws DatabaseBusy if too many wait already, or if the request has waited for too long
   */
  async enter(): Promise<void> {
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
      tooLong.addEventListener(
        'abort',
        () => {
          if (this.#remove(waiter)) reject(new DatabaseBusy(`a request has waited for the database for ${longestWaitMs} ms`));
        },
        { once: true },
      );
    });
  }

  /** Gives the place to the request that came first of those that wait. */
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
