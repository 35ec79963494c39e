import { RetryState, WattjobsError } from '@wattjobs/core/errors';
import type { JobContext } from '@wattjobs/core/job';
import type { WriteOptions } from '@wattjobs/core/kubernetes';
import { StateConflict } from '@wattjobs/core/state';
import type { WriteDeadline } from './write-deadline.ts';
import type { Spill } from './spill.ts';
import type { TokenPair } from './token-set.ts';
import type { Entries, StoredTokens, TokenStore } from './token-store.ts';

export interface KeepOptions extends Pick<JobContext<unknown, unknown>, 'clock' | 'random' | 'log' | 'inCluster'> {
  readonly store: TokenStore;
  readonly writeDeadline: WriteDeadline;
  readonly spill: Spill | undefined;
}

/** A pair that only this process has. */
export interface NewPair {
  readonly pair: TokenPair;
  /** The fingerprint of the refresh token that it replaces. */
  readonly spent: string;
  /** Whether the pair may replace the store's current one, which may be newer if another run or a person wrote it. */
  readonly mayReplace: (current: Entries) => boolean;
  /** Keys of entries to remove when the pair is stored. */
  readonly removedKeys?: readonly string[];
}

/** `superseded`: another writer stored a different pair, which must be used instead. */
export type Kept = { readonly outcome: 'written' | 'superseded'; readonly stored: StoredTokens };

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/**
 * Stores a new pair and keeps the store's other entries. A failed write is retried until the write deadline;
 * from the first failure on, the pair is also in the spill, if there is one.
 * @throws RetryState if the store could not be written in that time
 */
export async function keepPair(newPair: NewPair, loaded: StoredTokens | undefined, options: KeepOptions): Promise<Kept> {
  const { store, clock, random, log, writeDeadline } = options;
  const copy = new SpillCopy(newPair, options);
  // Unlike after any other write, the pair is made safe before the write is looked for, and only the write deadline limits further attempts.
  const writeOptions: WriteOptions = { attempts: 1, whenUnanswered: () => copy.write() };
  let base = loaded;
  let conflicts = 0;
  for (let pauseMs = firstPauseMs; ; ) {
    try {
      base ??= await store.load();
      const kept = await keepOnce(newPair, base, store, writeOptions);
      await copy.remove();
      return kept;
    } catch (error) {
      base = undefined;
      conflicts = error instanceof StateConflict ? conflicts + 1 : 0;
      // Another writer was first; the next load shows what it wrote. If that happens twice in a row, it may continue for longer.
      if (conflicts === 1 && clock.monotonic() < writeDeadline.endMs) continue;
      await copy.write();
      if (!(error instanceof WattjobsError) && !(error instanceof StateConflict)) throw error;
      log.error({ err: error, store: store.location }, 'the new tokens could not be written yet');
      if (clock.monotonic() + pauseMs >= writeDeadline.endMs) throw copy.failure(error);
      await clock.sleep(pauseMs * (0.5 + random() / 2));
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    }
  }
}

async function keepOnce(
  { pair, mayReplace, removedKeys = [] }: NewPair,
  base: StoredTokens,
  store: TokenStore,
  options: WriteOptions,
): Promise<Kept> {
  // The store was silent when an earlier write was looked for, or carried it out late.
  if (base.entries['refresh_token'] === pair.refresh_token && base.entries['access_token'] === pair.access_token) {
    return { outcome: 'written', stored: base };
  }
  if (!mayReplace(base.entries)) return { outcome: 'superseded', stored: base };
  return { outcome: 'written', stored: await store.save(withPair(base.entries, pair, removedKeys), base.version, options) };
}

/** The entries with the new pair. */
export function withPair(entries: Entries, pair: TokenPair, removedKeys: readonly string[] = []): Entries {
  return { ...Object.fromEntries(Object.entries(entries).filter(([key]) => !removedKeys.includes(key))), ...pair };
}

/** The copy of a pair in the spill. */
class SpillCopy {
  readonly #newPair: NewPair;
  readonly #options: KeepOptions;
  #isSpilled = false;

  constructor(newPair: NewPair, options: KeepOptions) {
    this.#newPair = newPair;
    this.#options = options;
  }

  async write(): Promise<void> {
    const { spill, log } = this.#options;
    const { spent, pair } = this.#newPair;
    if (spill === undefined || this.#isSpilled) return;
    try {
      await spill.write({ spent, pair });
      this.#isSpilled = true;
      log.warn({ path: spill.path }, 'the new tokens are kept in the spill file until they can be written');
    } catch (error) {
      log.error({ err: error, path: spill.path }, 'the new tokens could not be written to the spill file either');
    }
  }

  async remove(): Promise<void> {
    if (!this.#isSpilled) return;
    try {
      await this.#options.spill?.remove();
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the spill file is no longer needed, but could not be removed');
    }
  }

  failure(cause: unknown): RetryState {
    const { store, spill } = this.#options;
    const message = `the new tokens could not be written to the ${store.location}`;
    return this.#isSpilled
      ? new RetryState(`${message}; they are in ${spill?.path}`, {
          cause,
          fix: 'Restore the store; the next run reads the tokens from that file.',
        })
      : new RetryState(`${message} and are lost`, {
          cause,
          fix: 'Restore the store. If the next run reports that the refresh token was refused, consent again with the verb authorize.',
        });
  }
}
