import type { WriteOptions } from '@wattjobs/core/kubernetes';

/**
 * The token store's entries, as text by key. The legacy keys are `api_key`, `user_id`, `client_secret`, `access_token`,
 * `refresh_token` and `last_updated`; `expires_at`, `quota_ledger` and `authorization_code` are optional.
 * Unknown keys are kept unchanged.
 */
export type Entries = Readonly<Record<string, string>>;

/** The store's content, and the version token for replacing it. */
export interface StoredTokens {
  readonly entries: Entries;
  /** Opaque: only the store that issued it may read it. */
  readonly version: string;
}

/** The lock of a rotation, while held. */
export interface HeldLock {
  /**
   * Whether this process certainly still holds the lock: ask right before an irreversible step.
   * Also false if the store does not respond: then do not start anything that must not be done twice.
   */
  isHeld(): Promise<boolean>;
}

/**
 * The store of one Enphase application's tokens: a Kubernetes Secret or a file.
 * Its methods throw RetryState if the store does not answer, and FixSettings if it is missing or the job may not use it.
 */
export interface TokenStore {
  /** For messages: `Secret power/enphase-tokens`, `file /var/lib/wattjobs/tokens.json`. */
  readonly location: string;
  /** How to set this key, as a command or in words. */
  howToSet(key: string): string;
  /** Who may have written this key, in words, by the last load; empty if unknown. */
  lastWriters(key: string): readonly string[];
  load(): Promise<StoredTokens>;
  /**
   * Replaces the whole content of `version`.
   * If the store stays silent, a failed write may still have been carried out: load again to find out.
   * @param options about a write without a response, which only a Secret can have
   * @throws StateConflict if another writer was first
   */
  save(entries: Entries, version: string, options?: WriteOptions): Promise<StoredTokens>;
  /**
   * Checks that `save` would be accepted with these arguments, without changing the store.
   * @throws StateConflict if another writer was first
   */
  proveWritable(entries: Entries, version: string): Promise<void>;
  /**
   * Runs the work while no other run rotates.
   * @throws WaitForLock if others hold the lock too long
   */
  exclusively<Result>(work: (lock: HeldLock) => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}
