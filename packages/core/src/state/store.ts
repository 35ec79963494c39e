/** What a store holds now, and the token that proves it when it is replaced. */
export interface Snapshot {
  /** The document, or `undefined` where nothing has been written yet. */
  readonly text: string | undefined;
  /** Opaque: only the store that gave it may read it. */
  readonly version: string;
}

/** The document changed between `load` and `save`: load again and repeat the change. */
export class StateConflict extends Error {
  override readonly name = 'StateConflict';
}

/**
 * Holds one small text between runs and replaces it by compare-and-swap.
 * It throws RetryState where the store cannot be reached or written, and FixSettings where it is misconfigured.
 */
export interface StateStore {
  /** Where the document is, for messages: `file /var/lib/wattjobs/torus.json`, `Secret torus-state`. */
  readonly location: string;
  /** How a person removes the document, as a command. */
  readonly removal: string;
  /** Whether what is written outlives the process. */
  readonly durable: boolean;
  load(): Promise<Snapshot>;
  /**
   * Replaces what `version` names. The write is atomic: after kill -9 the old or the new text is there, whole.
   * @throws StateConflict when another writer was first
   */
  save(text: string, version: string): Promise<Snapshot>;
  /** Proves that `save` would be accepted, and changes nothing. */
  probe(): Promise<void>;
}
