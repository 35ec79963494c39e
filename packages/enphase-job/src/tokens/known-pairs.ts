import { createHmac, randomBytes } from 'node:crypto';
import type { JobContext } from '@wattjobs/core/job';
import type { Remembered } from '@wattjobs/core/state';
import { type KeptPair, openPair, sealPair } from './sealed-pair.ts';
import type { Entries } from './token-store.ts';
import type { PairsOnRecord, TokensState } from './tokens-state.ts';

interface KnownPairsOptions extends Pick<JobContext<unknown, unknown>, 'clock'> {
  readonly state: Remembered<TokensState>;
}

type Kept = PairsOnRecord['kept'][number];

/** A year of rotations twice a day, in less than 50 kB. */
const maxReplaced = 750;
/** The newest, and the one before it in case the newest is not the right one. */
const maxKept = 2;

/**
 * The state's record of the pairs that were in the store: which are old, and which is the newest.
 * The store is authoritative. A kept pair is used only if the store's refresh token is missing, replaced or refused.
 */
export class KnownPairs {
  readonly #options: KnownPairsOptions;

  constructor(options: KnownPairsOptions) {
    this.#options = options;
  }

  /** Loads what other runs have recorded since. */
  async refresh(): Promise<void> {
    await this.#options.state.update((current) => current);
  }

  /** When the refresh token was replaced, in epoch milliseconds; absent if not known. */
  replacedMs(entries: Entries | KeptPair): number | undefined {
    const { pairs } = this.#options.state.current;
    const token = pairs === undefined ? undefined : tokenFingerprint(pairs, entries);
    return pairs?.replaced.find((replaced) => replaced.token === token)?.atMs;
  }

  /** The application's newest pair that may still work; absent if the pair in the entries is worth a try. */
  successor(entries: Entries): KeptPair | undefined {
    const { pairs } = this.#options.state.current;
    if (pairs === undefined || !this.#isOld(entries)) return undefined;
    for (const { token, sealed, refused } of pairs.kept) {
      const isUseless = refused === true || pairs.replaced.some((replaced) => replaced.token === token);
      const pair = isUseless ? undefined : openPair(sealed, entries);
      if (pair !== undefined) return pair;
    }
    return undefined;
  }

  /** Records the store's pair: if not known to be old, it is the newest. */
  async seen(entries: Entries): Promise<void> {
    if (refreshTokenOf(entries) !== undefined && !this.#isOld(entries)) await this.#change((pairs) => withKept(pairs, entries));
  }

  /**
   * Records a pair that replaces the store's previous one.
   * @returns whether it was recorded
   */
  async replaced(before: Entries, after: Entries): Promise<boolean> {
    const nowMs = this.#options.clock.now();
    // A cloud may keep the refresh token.
    const isSame = refreshTokenOf(before) === refreshTokenOf(after);
    return await this.#change((pairs) => withKept(isSame ? pairs : withReplaced(pairs, [tokenFingerprint(pairs, before)], nowMs), after));
  }

  /** Records the pair of a new consent, which replaces all others. */
  async consented(before: Entries, after: Entries): Promise<void> {
    const nowMs = this.#options.clock.now();
    await this.#change((pairs) => {
      const newToken = tokenFingerprint(pairs, after);
      const others = [...pairs.kept.map(({ token }) => token), tokenFingerprint(pairs, before)].filter((token) => token !== newToken);
      return withKept(withReplaced({ ...pairs, kept: [] }, others, nowMs), after);
    });
  }

  /** Records that the cloud refused the refresh token. */
  async refused(entries: Entries): Promise<void> {
    await this.#change((pairs) => {
      const refused = tokenFingerprint(pairs, entries);
      return { ...pairs, kept: pairs.kept.map((kept) => (kept.token === refused ? { ...kept, refused: true } : kept)) };
    });
  }

  /** Records that an old refresh token was found again: such a token is never dropped from the record. */
  async foundAgain(entries: Entries): Promise<void> {
    const atMs = this.replacedMs(entries);
    if (atMs !== undefined) await this.#change((pairs) => withReplaced(pairs, [tokenFingerprint(pairs, entries)], atMs));
  }

  /** Whether the entries hold no refresh token that is worth a try. */
  #isOld(entries: Entries): boolean {
    const { pairs } = this.#options.state.current;
    if (refreshTokenOf(entries) === undefined || this.replacedMs(entries) !== undefined) return true;
    if (pairs === undefined) return false;
    const token = tokenFingerprint(pairs, entries);
    return pairs.kept.some((kept) => kept.token === token && kept.refused === true);
  }

  async #change(change: (pairs: PairsOnRecord) => PairsOnRecord): Promise<boolean> {
    const { state } = this.#options;
    const before = state.current.pairs;
    const none: PairsOnRecord = { salt: randomBytes(8).toString('hex'), replaced: [], kept: [] };
    if (before !== undefined && JSON.stringify(change(before)) === JSON.stringify(before)) return true;
    return await state.update((current) => ({ ...current, pairs: change(current.pairs ?? none) }));
  }
}

/** The pairs, with the entries' pair as the newest. */
function withKept(pairs: PairsOnRecord, entries: Entries): PairsOnRecord {
  const token = refreshTokenOf(entries);
  if (token === undefined) return pairs;
  const { access_token, last_updated, expires_at, user_id, client_secret } = entries;
  const pair: KeptPair = { access_token, refresh_token: token, last_updated, expires_at };
  const content = saltedFingerprint(pairs, JSON.stringify([pair, user_id, client_secret]));
  const current = tokenFingerprint(pairs, entries);
  const others = pairs.kept.filter((kept) => kept.token !== current && !pairs.replaced.some((old) => old.token === kept.token));
  const recorded = pairs.kept.find((kept) => kept.token === current);
  const kept: Kept = recorded?.content === content ? recorded : { ...recorded, token: current, content, sealed: sealPair(pair, entries) };
  return { ...pairs, kept: [kept, ...others].slice(0, maxKept) };
}

function withReplaced(pairs: PairsOnRecord, tokens: readonly string[], atMs: number): PairsOnRecord {
  const added = tokens.filter((token) => token !== tokenFingerprint(pairs, {})).map((token) => ({ token, atMs }));
  const others = pairs.replaced.filter(({ token }) => !tokens.includes(token));
  return { ...pairs, replaced: [...others, ...added].slice(-maxReplaced) };
}

function refreshTokenOf({ refresh_token: stored }: Entries | KeptPair): string | undefined {
  const token = stored?.trim();
  return token === '' ? undefined : token;
}

/** The refresh token's fingerprint; of an empty text if there is none. */
function tokenFingerprint(pairs: PairsOnRecord, entries: Entries | Partial<KeptPair>): string {
  return saltedFingerprint(pairs, entries.refresh_token?.trim() ?? '');
}

function saltedFingerprint({ salt }: PairsOnRecord, text: string): string {
  return createHmac('sha256', salt).update(text).digest('hex').slice(0, 16);
}
