import type { JobContext } from '@wattjobs/core/job';
import { type ConnectOptions, LeaseLock, SecretEntries } from '@wattjobs/core/kubernetes';
import { applicationKeys } from './requirements.ts';
import type { Entries, HeldLock, StoredTokens, TokenStore } from './token-store.ts';

export interface SecretTokenStoreOptions extends ConnectOptions, Pick<JobContext<unknown, unknown>, 'clock' | 'random' | 'log'> {
  /** Shows where the lock's holder runs. */
  readonly identity: string;
}

/** How long a lock lasts without renewal, and how long to wait for a killed run's lock. */
const leaseDurationSeconds = 15;
const lockWaitMs = 30_000;

/** The tokens in a Kubernetes Secret, with a Lease of the same name as the lock. */
export class SecretTokenStore implements TokenStore {
  readonly #name: string;
  readonly #secret: SecretEntries;
  readonly #lock: LeaseLock;

  constructor(name: string, options: SecretTokenStoreOptions) {
    this.#name = name;
    this.#secret = new SecretEntries(name, 'TOKENS_URL', { ...options, keys: applicationKeys });
    this.#lock = new LeaseLock({
      ...options,
      name,
      setting: 'TOKENS_URL',
      heldReason: 'lock_held',
      durationSeconds: leaseDurationSeconds,
      waitMs: lockWaitMs,
    });
  }

  get location(): string {
    return this.#secret.location;
  }

  howToSet(key: string): string {
    const patch = `{"stringData":{"${key}":"…"}}`;
    const [, namespace] = /^Secret ([^/]+)\//.exec(this.location) ?? [];
    const where = namespace === undefined ? '' : ` --namespace ${namespace}`;
    return `kubectl patch secret ${this.#name}${where} --type merge --patch '${patch}'`;
  }

  lastWriters(key: string): readonly string[] {
    return this.#secret.lastWriters(key);
  }

  load(): Promise<StoredTokens> {
    return this.#secret.load();
  }

  save(entries: Entries, version: string): Promise<StoredTokens> {
    return this.#secret.save(entries, version);
  }

  proveWritable(entries: Entries, version: string): Promise<void> {
    return this.#secret.proveWritable(entries, version);
  }

  exclusively<Result>(work: (lock: HeldLock) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return this.#lock.hold(work, signal);
  }
}
