import { exposure } from '@wattjobs/core/files';
import { type KeepOptions, keepPair } from './keep-pair.ts';
import type { KnownPairs } from './known-pairs.ts';
import { refreshTokenFingerprint } from './token-set.ts';
import type { Entries, StoredTokens } from './token-store.ts';

/**
 * Stores the pair that an earlier run spilled, if the store still holds the refresh token that was spent for it.
 * Otherwise the store has other tokens by now, and the spilled pair is discarded.
 * @returns the store's new content; `undefined` if nothing was recovered
 * @throws RetryState if the store could not be written; the pair then stays spilled
 */
export async function recoverSpill(
  stored: StoredTokens,
  options: KeepOptions & { readonly knownPairs: KnownPairs },
): Promise<StoredTokens | undefined> {
  const { spill, log, store, knownPairs } = options;
  const spilled = await spill?.read();
  if (spill === undefined || spilled === undefined) return undefined;
  const exposed = exposure(spill.path, { noun: 'spilled pair', inCluster: options.inCluster });
  if (exposed !== undefined) log.warn(exposed);
  if (spilled === 'damaged') {
    log.warn({ path: spill.path }, 'the spill file does not contain a pair of this store; it stays unchanged');
    return undefined;
  }
  const { spent, pair } = spilled;
  if (knownPairs.replacedMs(pair) !== undefined) {
    log.warn({ path: spill.path }, 'the spill file contains an old pair, as from a backup; it is discarded');
    await spill.remove();
    return undefined;
  }
  const isSpent = (entries: Entries) => refreshTokenFingerprint(entries) === spent || knownPairs.replacedMs(entries) !== undefined;
  if (!isSpent(stored.entries)) {
    const isWritten = stored.entries['refresh_token'] === pair.refresh_token;
    if (!isWritten)
      log.warn({ path: spill.path, store: store.location }, 'the store has other tokens by now; the spilled ones are discarded');
    await spill.remove();
    return undefined;
  }
  const kept = await keepPair({ pair, spent, mayReplace: isSpent }, stored, options);
  await knownPairs.replaced(stored.entries, kept.stored.entries);
  await spill.remove();
  log.warn({ path: spill.path, store: store.location }, 'the spilled tokens are in the store again');
  return kept.stored;
}
