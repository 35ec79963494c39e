/**
 * What the token store holds, as text by key. The legacy keys are `api_key`, `user_id`, `client_secret`, `access_token`,
 * `refresh_token` and `last_updated`; `expires_at`, `quota_ledger` and `authorization_code` may stand beside them.
 * Keys that the job does not know go back unchanged.
 */
export type Entries = Readonly<Record<string, string>>;

/** What the store holds now, and the token that proves it when it is replaced. */
export interface StoredTokens {
  readonly entries: Entries;
  /** Opaque: only the store that gave it may read it. */
  readonly version: string;
}

/** The lock around a rotation, while it is held. */
export interface HeldLock {
  /** Whether nobody else has taken the lock: asked right before something that cannot be undone. */
  isHeld(): Promise<boolean>;
}

/**
 * Where the tokens of one Enphase application live: a Kubernetes Secret or a file.
 * Its methods throw RetryState where the store does not answer, and FixSettings where it is missing or the job may not use it.
 */
export interface TokenStore {
  /** For messages: `Secret power/enphase-tokens`, `file /var/lib/wattjobs/tokens.json`. */
  readonly location: string;
  /** How a person puts a value under this key, as a command or in words. */
  howToSet(key: string): string;
  /** Who may have written this key, in words, by what the last load showed; empty where nothing tells. */
  lastWriters(key: string): readonly string[];
  load(): Promise<StoredTokens>;
  /**
   * Replaces what `version` names, as a whole. A write that failed may have been carried out all the same: load again to know.
   * @throws StateConflict where another writer was first
   */
  save(entries: Entries, version: string): Promise<StoredTokens>;
  /**
   * Proves that `save` would be accepted with these very arguments, and changes nothing of what the store holds.
   * @throws StateConflict where another writer was first
   */
  proveWritable(entries: Entries, version: string): Promise<void>;
  /**
   * Applies a pure change to the freshest entries and writes it, unless nothing changed; it may be applied several times.
   * @throws RetryState where it cannot be written now
   */
  update(change: (current: Entries) => Entries): Promise<Entries>;
  /**
   * Does the work while no other run rotates.
   * @throws WaitForLock where others hold the lock for too long
   */
  exclusively<Result>(work: (lock: HeldLock) => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}
