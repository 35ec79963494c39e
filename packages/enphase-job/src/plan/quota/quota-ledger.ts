import { RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import type { Clock } from '@wattjobs/core/time';
import type { Entries, TokenStore } from '../../tokens/token-store.ts';
import { updateEntries } from '../../tokens/update-entries.ts';
import {
  markFirstPass,
  type Pacing,
  type CountedCalls,
  emptyLedger,
  learnRefusal,
  type Ledger,
  ledgerAt,
  parseLedger,
  type QuotaRefusal,
  releaseCalls,
  reserveCalls,
  uncountCalls,
} from './ledger.ts';
import { monthOf } from './month.ts';
import type { QuotaPlan } from './plan.ts';

/** The token store's key for the ledger: the quota belongs to the application of these tokens. */
const ledgerKey = 'quota_ledger';

export interface QuotaLedgerOptions {
  readonly store: TokenStore;
  readonly plan: QuotaPlan;
  readonly clock: Clock;
  /** The last seen ledger, in case it is lost. */
  readonly lastSeen: { readonly month: string; readonly used: number } | undefined;
}

/** The ledger in its store, shared by every run of the application. Its methods throw the store's errors. */
export class QuotaLedger {
  readonly plan: QuotaPlan;
  readonly #options: QuotaLedgerOptions;
  readonly #problems: WattjobsError[] = [];

  constructor(options: QuotaLedgerOptions) {
    this.plan = options.plan;
    this.#options = options;
  }

  /** A problem with the ledger that does not stop the run. */
  get problems(): readonly WattjobsError[] {
    return this.#problems;
  }

  /** The current ledger. */
  async current(): Promise<Ledger> {
    return this.#read((await this.#options.store.load()).entries);
  }

  /** Counts calls before they are made: as many of the wanted ones as are allowed now. Gives back `stale` first. */
  async reserve(
    wanted: number,
    pacing: Pacing,
    stale: CountedCalls = { calls: 0, countedMs: 0 },
  ): Promise<CountedCalls & { readonly ledger: Ledger }> {
    let counted: CountedCalls = { calls: 0, countedMs: 0 };
    const ledger = await this.#change((current, nowMs) => {
      const before = stale.calls === 0 ? current : uncountCalls(current, stale, pacing);
      const reserved = reserveCalls(before, this.plan, { wanted, pacing, nowMs });
      counted = { calls: reserved.granted, countedMs: nowMs };
      return reserved.ledger;
    });
    return { ...counted, ledger };
  }

  /** Gives back counted calls that were not made, and records which systems had their first pass. */
  async settle({
    unused,
    pacing,
    firstPassSystemIds,
  }: {
    readonly unused: CountedCalls;
    readonly pacing: Pacing;
    readonly firstPassSystemIds: readonly number[];
  }): Promise<Ledger> {
    return await this.#change((current) => markFirstPass(releaseCalls(current, unused, pacing), firstPassSystemIds));
  }

  /** Records that the cloud refused a call for lack of quota. */
  async learn(refusal: QuotaRefusal): Promise<Ledger> {
    return await this.#change((current, nowMs) => learnRefusal(current, this.plan, refusal, nowMs));
  }

  async #change(change: (ledger: Ledger, nowMs: number) => Ledger): Promise<Ledger> {
    const { store, clock } = this.#options;
    let ledger: Ledger | undefined;
    await updateEntries(store, (entries) => {
      ledger = change(this.#read(entries), clock.now());
      return { ...entries, [ledgerKey]: JSON.stringify(ledger) };
    });
    return ledger ?? (await this.current());
  }

  #read(entries: Entries): Ledger {
    const { plan, clock, lastSeen, store } = this.#options;
    const nowMs = clock.now();
    const text = entries[ledgerKey];
    const parsed = text === undefined ? undefined : parseLedger(text);
    const lastSeenUsed = lastSeen?.month === monthOf(nowMs).name ? lastSeen.used : 0;
    if (parsed !== undefined) {
      const current = ledgerAt(parsed, plan, nowMs);
      // Restoring an old pair restores its ledger too, but the calls were made.
      return { ...current, used: Math.max(current.used, lastSeenUsed) };
    }
    if (text !== undefined || lastSeenUsed > 0)
      this.#reportLoss(store.location, text === undefined ? 'is missing' : 'is unreadable', lastSeenUsed);
    const empty = emptyLedger(plan, nowMs);
    return { ...empty, used: lastSeenUsed, heldBack: { ...empty.heldBack, calls: Math.max(0, plan.perMonth - lastSeenUsed) } };
  }

  #reportLoss(location: string, state: string, lastSeenUsed: number): void {
    if (this.#problems.length > 0) return;
    this.#problems.push(
      new RetrySource(`the quota ledger in the ${location} ${state}; counting continues from ${lastSeenUsed} calls this month`, {
        reason: 'quota_ledger_lost',
        fix: 'No action needed; if the cloud refuses a call, the ledger is corrected.',
      }),
    );
  }
}
