import type { Clock } from '@wattjobs/core';
import { type CallTerms, type CountedCalls, type Ledger, ledgerAt, mostSecondsAhead, remaining, waitForMinuteMs } from './ledger.ts';
import type { QuotaLedger } from './quota-ledger.ts';

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
  #ahead: CountedCalls = { calls: 0, countedMs: 0 };
  #expected: number;
  #heldByMinute = false;
  #ledger: Ledger | undefined;

  constructor(options: CallBudgetOptions) {
    this.#options = options;
    this.#expected = options.expected;
  }

  /** How many calls are in the ledger and not made. */
  get unused(): CountedCalls {
    return this.#ahead;
  }

  /** The ledger as it was after the last calls were counted; absent where none was asked for. */
  get ledger(): Ledger | undefined {
    return this.#ledger;
  }

  /** Whether the last call was not allowed because the run has no time to wait for the next minute. */
  get heldByMinute(): boolean {
    return this.#heldByMinute;
  }

  /** Whether the month is used up, as far as was seen. */
  get monthUsedUp(): boolean {
    return this.#ledger !== undefined && remaining(this.#ledger, this.#options.ledger.plan) === 0;
  }

  /** Takes one call; false where none may be made in this run any more. Waits for the next minute where the run has the time. */
  async take(): Promise<boolean> {
    const { ledger, terms, clock, deadlineMs, signal } = this.#options;
    while (this.#ahead.calls === 0 || this.#isStale()) {
      const stale = this.#ahead;
      const reserved = await ledger.reserve(Math.max(1, this.#expected + stale.calls), terms, stale);
      this.#ledger = reserved.ledger;
      this.#expected += stale.calls - reserved.calls;
      this.#ahead = reserved;
      if (reserved.calls > 0) break;
      const waitMs = waitForMinuteMs(ledgerAt(reserved.ledger, ledger.plan, clock.now()), ledger.plan, clock.now());
      this.#heldByMinute = waitMs > 0;
      if (waitMs === 0 || clock.monotonic() + waitMs >= deadlineMs || signal.aborted) return false;
      await clock.sleep(waitMs, signal);
    }
    this.#ahead = { ...this.#ahead, calls: this.#ahead.calls - 1 };
    return true;
  }

  /** Where the cloud is slow, what was counted together would be made in a minute in which it does not count any more. */
  #isStale(): boolean {
    return Math.abs(this.#options.clock.now() - this.#ahead.countedMs) > mostSecondsAhead * 1000;
  }
}
