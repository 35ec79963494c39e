import type { Clock } from '@wattjobs/core/time';
import { type Pacing, type CountedCalls, type Ledger, ledgerAt, maxSecondsAhead, remaining, waitForMinuteMs } from './ledger.ts';
import type { QuotaLedger } from './quota-ledger.ts';

export interface CallBudgetOptions {
  readonly ledger: QuotaLedger;
  readonly pacing: Pacing;
  /** How many calls are expected: they are counted together, before the first. */
  readonly expected: number;
  readonly clock: Clock;
  /** On the monotonic clock: the latest time to wait for the next minute. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** The calls that one pass may make: each is counted in the ledger before it is made. */
export class CallBudget {
  readonly #options: CallBudgetOptions;
  #counted: CountedCalls = { calls: 0, countedMs: 0 };
  #expected: number;
  #limitedByMinute = false;
  #ledger: Ledger | undefined;

  constructor(options: CallBudgetOptions) {
    this.#options = options;
    this.#expected = options.expected;
  }

  /** The number of calls that are counted but not made. */
  get unused(): CountedCalls {
    return this.#counted;
  }

  /** The ledger after the last calls were counted; absent if none was requested. */
  get ledger(): Ledger | undefined {
    return this.#ledger;
  }

  /** Whether the last call was refused because the run has no time to wait for the next minute. */
  get limitedByMinute(): boolean {
    return this.#limitedByMinute;
  }

  /** Whether the month's quota was seen to be used up. */
  get monthUsedUp(): boolean {
    return this.#ledger !== undefined && remaining(this.#ledger, this.#options.ledger.plan) === 0;
  }

  /** Takes one call; false if this run may make no more. Waits for the next minute if the run has the time. */
  async take(): Promise<boolean> {
    const { ledger, pacing, clock, deadlineMs, signal } = this.#options;
    while (this.#counted.calls === 0 || this.#isStale()) {
      const stale = this.#counted;
      const reserved = await ledger.reserve(Math.max(1, this.#expected + stale.calls), pacing, stale);
      this.#ledger = reserved.ledger;
      this.#expected += stale.calls - reserved.calls;
      this.#counted = reserved;
      if (reserved.calls > 0) break;
      const waitMs = waitForMinuteMs(ledgerAt(reserved.ledger, ledger.plan, clock.now()), ledger.plan, clock.now());
      this.#limitedByMinute = waitMs > 0;
      if (waitMs === 0 || clock.monotonic() + waitMs >= deadlineMs || signal.aborted) return false;
      await clock.sleep(waitMs, signal);
    }
    this.#counted = { ...this.#counted, calls: this.#counted.calls - 1 };
    return true;
  }

  /** If the cloud is slow, calls counted together would be made in a later minute, in which they do not count. */
  #isStale(): boolean {
    return Math.abs(this.#options.clock.now() - this.#counted.countedMs) > maxSecondsAhead * 1000;
  }
}
