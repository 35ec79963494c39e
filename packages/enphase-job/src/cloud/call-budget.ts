import type { Clock } from '@wattjobs/core';
import { type CallTerms, type Ledger, ledgerAt, remaining, waitForMinuteMs } from '../quota/ledger.ts';
import type { QuotaLedger } from '../quota/quota-ledger.ts';

export interface CallBudgetOptions {
  readonly ledger: QuotaLedger;
  readonly terms: CallTerms;
  /** How many calls are expected: they are counted together, ahead of the first. */
  readonly expected: number;
  readonly clock: Clock;
  /** On the monotonic clock: nobody waits longer for a minute to be over. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** The calls that one pass may make: each is in the ledger before it is made. */
export class CallBudget {
  readonly #options: CallBudgetOptions;
  #ahead = 0;
  #expected: number;
  #ledger: Ledger | undefined;

  constructor(options: CallBudgetOptions) {
    this.#options = options;
    this.#expected = options.expected;
  }

  /** How many calls are in the ledger and not made. */
  get unused(): number {
    return this.#ahead;
  }

  /** The ledger as it was after the last calls were counted; absent where none was asked for. */
  get ledger(): Ledger | undefined {
    return this.#ledger;
  }

  /** Whether the month is used up, as far as was seen. */
  get monthUsedUp(): boolean {
    return this.#ledger !== undefined && remaining(this.#ledger, this.#options.ledger.plan) === 0;
  }

  /** Takes one call; false where none may be made in this run any more. Waits for the next minute where the run has the time. */
  async take(): Promise<boolean> {
    const { ledger, terms, clock, deadlineMs, signal } = this.#options;
    while (this.#ahead === 0) {
      const reserved = await ledger.reserve(Math.max(1, this.#expected), terms);
      this.#ledger = reserved.ledger;
      if (reserved.granted > 0) {
        this.#ahead = reserved.granted;
        this.#expected -= reserved.granted;
        break;
      }
      const waitMs = waitForMinuteMs(ledgerAt(reserved.ledger, ledger.plan, clock.now()), ledger.plan, clock.now());
      if (waitMs === 0 || clock.monotonic() + waitMs >= deadlineMs || signal.aborted) return false;
      await clock.sleep(waitMs, signal);
    }
    this.#ahead -= 1;
    return true;
  }
}
