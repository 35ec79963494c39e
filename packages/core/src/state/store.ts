/** A store's current content, and the version that a replacement must give. */
export interface Snapshot {
  /** The document, or `undefined` if nothing has been written yet. */
  readonly text: string | undefined;
  /** Opaque: only the store that issued it may interpret it. */
  readonly version: string;
}

/** The document changed between `load` and `save`: load again and repeat the change. */
export class StateConflict extends Error {
  override readonly name = 'StateConflict';
}

/**
 * Holds one small text between runs and replaces it by compare-and-swap.
 * It throws RetryState if the store cannot be reached or written, and FixSettings if it is misconfigured.
 */
export interface StateStore {
  /** Where the document is, for messages: `file /var/lib/wattjobs/torus.json`, `Secret torus-state`. */
  readonly location: string;
  /** The command with which a person removes the document. */
  readonly removal: string;
  /** Whether written data outlive the process. */
  readonly durable: boolean;
  load(): Promise<Snapshot>;
  /**
   * Replaces the version that is given. The write is atomic: after kill -9, either the old or the new text is there in full.
   * @throws StateConflict if another writer was first
   */
  save(text: string, version: string): Promise<Snapshot>;
  /** Proves that `save` would be accepted, without changing anything. */
  probe(): Promise<void>;
}
