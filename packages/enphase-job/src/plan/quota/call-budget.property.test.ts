import fc from 'fast-check';
import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { QuotaLedger } from './quota-ledger.ts';
import type { Entries, TokenStore } from '../../tokens/token-store.ts';
import { CallBudget } from './call-budget.ts';

const plan = { perMinute: 10, perMonth: 1000 };

/** A ledger in memory; nothing else of the store is used. */
function ledgerIn(clock: FakeClock): QuotaLedger {
  let entries: Entries = {};
  const store = {
    location: 'memory',
    load: async () => ({ entries, version: '1' }),
    save: async (wanted: Entries) => {
      entries = wanted;
      return { entries, version: '1' };
    },
  } satisfies Partial<TokenStore>;
  return new QuotaLedger({ store: store as unknown as TokenStore, plan, clock, lastSeen: undefined });
}

/** Makes calls, each answered after its delay; returns when each was made. */
async function callsOf(delaysMs: readonly number[]): Promise<{ madeMs: readonly number[]; used: number }> {
  const clock = new FakeClock();
  const ledger = ledgerIn(clock);
  const deadlineMs = clock.monotonic() + 3_600_000;
  const signal = new AbortController().signal;
  const budget = new CallBudget({ ledger, pacing: { kind: 'unpaced' }, expected: delaysMs.length, clock, deadlineMs, signal });
  const madeMs: number[] = [];
  for (const delayMs of delaysMs) {
    expect(await budget.take()).toBe(true);
    madeMs.push(clock.now());
    clock.advance(delayMs);
  }
  await ledger.settle({ unused: budget.unused, pacing: { kind: 'unpaced' }, firstPassSystemIds: [] });
  return { madeMs, used: (await ledger.current()).used };
}

describe('the calls of a pass', () => {
  it('never exceed the limit per minute, however slow some responses are, and are counted once', async () => {
    const delays = fc.array(fc.constantFrom(0, 100, 3000, 9000), { minLength: 1, maxLength: 30, size: 'max' });
    await fc.assert(
      fc.asyncProperty(delays, async (delaysMs) => {
        const { madeMs, used } = await callsOf(delaysMs);
        madeMs.forEach((timeMs, index) => {
          const eleventh = madeMs[index + plan.perMinute];
          if (eleventh !== undefined) expect(eleventh - timeMs).toBeGreaterThanOrEqual(60_000);
        });
        expect(used).toBe(delaysMs.length);
      }),
    );
  });
});
