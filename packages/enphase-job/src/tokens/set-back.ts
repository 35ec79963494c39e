import { RenewCredentials, RetrySource } from '@wattjobs/core/errors';
import { StateConflict } from '@wattjobs/core/state';
import type { KnownPairs } from './known-pairs.ts';
import type { KeptPair } from './sealed-pair.ts';
import type { Entries, StoredTokens, TokenStore } from './token-store.ts';

/** The entries that the job writes, and that no one else may restore. */
export const ownKeys = ['access_token', 'refresh_token', 'last_updated', 'expires_at', 'quota_ledger'] as const;
const pairKeys: readonly string[] = ownKeys.filter((key) => key !== 'quota_ledger');
const leaveAlone = `Let whatever manages it leave ${ownKeys.join(', ')} alone: the chapter “GitOps” in charts/wattjobs/README.md says how.`;
const maxRounds = 5;

export interface SetBackOptions {
  readonly store: TokenStore;
  readonly known: KnownPairs;
  readonly report: (problem: RetrySource) => void;
}

/**
 * Stores the newest known pair if the store's pair was replaced by an old one, or removed.
 * A spent refresh token is never sent to the cloud, which may revoke the whole chain for that.
 * @returns the store's new content; `undefined` if it stays unchanged
 * @throws RenewCredentials if the store has an old pair and no newer one is known
 * @throws FixSettings, RetryState if the store cannot be written
 */
export async function restoreNewest(found: StoredTokens, options: SetBackOptions): Promise<StoredTokens | undefined> {
  const { store, known, report } = options;
  let stored = found;
  for (let round = 0; round < maxRounds; round += 1) {
    const newest = known.successor(stored.entries);
    const what = whatIsThere(stored.entries, options);
    if (newest === undefined) {
      if (known.replacedMs(stored.entries) === undefined) return undefined;
      await known.foundAgain(stored.entries);
      throw setBackForGood(what);
    }
    try {
      const restored = await store.save(withKeptPair(stored.entries, newest), stored.version);
      await known.foundAgain(stored.entries);
      await known.seen(restored.entries);
      report(setBack(what));
      return restored;
    } catch (error) {
      if (!(error instanceof StateConflict)) throw error;
      stored = await store.load();
    }
  }
  return undefined;
}

/** The same without a write, for a dry run. */
export function newestInMemory(entries: Entries, { known, report, store }: SetBackOptions): Entries {
  const newest = known.successor(entries);
  if (newest === undefined) return entries;
  report(setBack(whatIsThere(entries, { known, store })));
  return withKeptPair(entries, newest);
}

/** Nothing of the old pair stays: its time would make the new one look old. */
function withKeptPair(entries: Entries, pair: KeptPair): Entries {
  const others = Object.entries(entries).filter(([key]) => !pairKeys.includes(key));
  const given = Object.entries(pair).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries([...others, ...given]);
}

function whatIsThere(entries: Entries, { store, known }: Pick<SetBackOptions, 'store' | 'known'>): string {
  const writers = store.lastWriters('refresh_token');
  const who = writers.length === 0 ? 'Nothing tells who did it' : `Its metadata names ${writers.join(', ')}`;
  const replacedMs = known.replacedMs(entries);
  const old = `an old pair: its refresh token was replaced at ${new Date(replacedMs ?? 0).toISOString()}, and somebody put it back`;
  const missing = (entries['refresh_token'] ?? '').trim() === '';
  const what = missing ? 'no pair any more' : replacedMs === undefined ? 'a pair whose refresh token the cloud refused' : old;
  return `the ${store.location} holds ${what}. ${who}`;
}

function setBack(what: string): RetrySource {
  return new RetrySource(`${what}. The newest pair that this job remembered is used instead`, {
    reason: 'tokens_set_back',
    fix: `No new consent is needed. ${leaveAlone}`,
  });
}

function setBackForGood(what: string): RenewCredentials {
  return new RenewCredentials(`${what}. No newer pair is known`, {
    reason: 'tokens_set_back',
    fix: `${leaveAlone} Then consent again with the verb authorize; the other way round, the new pair would be overwritten too.`,
  });
}
