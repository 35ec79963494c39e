import { RenewCredentials, RetrySource } from '@wattjobs/core/errors';
import { StateConflict } from '@wattjobs/core/state';
import type { KnownPairs } from './known-pairs.ts';
import type { KeptPair } from './sealed-pair.ts';
import type { Entries, StoredTokens, TokenStore } from './token-store.ts';

/** The entries that the job writes, and that no one else may restore. */
export const ownKeys = ['access_token', 'refresh_token', 'last_updated', 'expires_at', 'quota_ledger'] as const;
const pairKeys: readonly string[] = ownKeys.filter((key) => key !== 'quota_ledger');
const excludeKeys = `Exclude ${ownKeys.join(', ')} from whatever manages the store: see “GitOps” in charts/wattjobs/README.md.`;
const maxAttempts = 5;

export interface SetBackOptions {
  readonly store: TokenStore;
  readonly knownPairs: KnownPairs;
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
  const { store, knownPairs, report } = options;
  let stored = found;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const newest = knownPairs.successor(stored.entries);
    const description = describeStore(stored.entries, options);
    if (newest === undefined) {
      if (knownPairs.replacedMs(stored.entries) === undefined) return undefined;
      await knownPairs.foundAgain(stored.entries);
      throw setBackWithoutSuccessor(description);
    }
    try {
      const restored = await store.save(withKeptPair(stored.entries, newest), stored.version);
      await knownPairs.foundAgain(stored.entries);
      await knownPairs.seen(restored.entries);
      report(setBack(description));
      return restored;
    } catch (error) {
      if (!(error instanceof StateConflict)) throw error;
      stored = await store.load();
    }
  }
  return undefined;
}

/** The same without a write, for a dry run. */
export function newestInMemory(entries: Entries, { knownPairs, report, store }: SetBackOptions): Entries {
  const newest = knownPairs.successor(entries);
  if (newest === undefined) return entries;
  report(setBack(describeStore(entries, { knownPairs, store })));
  return withKeptPair(entries, newest);
}

/** Nothing of the old pair stays: its time would make the new one look old. */
function withKeptPair(entries: Entries, pair: KeptPair): Entries {
  const others = Object.entries(entries).filter(([key]) => !pairKeys.includes(key));
  const given = Object.entries(pair).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries([...others, ...given]);
}

function describeStore(entries: Entries, { store, knownPairs }: Pick<SetBackOptions, 'store' | 'knownPairs'>): string {
  const writers = store.lastWriters('refresh_token');
  const writer = writers.length === 0 ? 'The writer is unknown' : `Its metadata names ${writers.join(', ')}`;
  const replacedMs = knownPairs.replacedMs(entries);
  const old = `an old pair: its refresh token was replaced at ${new Date(replacedMs ?? 0).toISOString()}, then put back`;
  const missing = (entries['refresh_token'] ?? '').trim() === '';
  const content = missing ? 'no pair any more' : replacedMs === undefined ? 'a pair whose refresh token the cloud refused' : old;
  return `the ${store.location} has ${content}. ${writer}`;
}

function setBack(description: string): RetrySource {
  return new RetrySource(`${description}. The job uses the newest pair that it remembers instead`, {
    reason: 'tokens_set_back',
    fix: `No new consent is needed. ${excludeKeys}`,
  });
}

function setBackWithoutSuccessor(description: string): RenewCredentials {
  return new RenewCredentials(`${description}. No newer pair is known`, {
    reason: 'tokens_set_back',
    fix: `${excludeKeys} Then consent again with the verb authorize. In the opposite order, the new pair would be overwritten too.`,
  });
}
