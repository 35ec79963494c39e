import { SecretEntries } from '@wattjobs/core/kubernetes';
import { LeaseLock, type LeaseLockOptions } from './lease-lock.ts';
import { applicationKeys } from './requirements.ts';
import type { Entries, HeldLock, StoredTokens, TokenStore } from './token-store.ts';

/** How long a lock lasts without renewal, and how long to wait for a killed run's lock. */
const leaseDurationSeconds = 15;
const lockWaitMs = 30_000;

/** The tokens in a Kubernetes Secret, with a Lease of the same name as the lock. */
export class SecretTokenStore implements TokenStore {
  readonly #name: string;
  readonly #secret: SecretEntries;
  readonly #lock: LeaseLock;

  constructor(name: string, options: Omit<LeaseLockOptions, 'name' | 'durationSeconds' | 'waitMs'>) {
    this.#name = name;
    this.#secret = new SecretEntries(name, 'TOKENS_URL', { ...options, howToMake: (namespace) => howToMake(name, namespace) });
    this.#lock = new LeaseLock({
      ...options,
      name,
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

function howToMake(name: string, namespace: string): string {
  const files = applicationKeys.map((key) => ` --from-file=${key}=./${key}`).join('');
  return (
    'a Secret of another namespace cannot be seen, and the chart does not make this one. ' +
    `Make it: kubectl create secret generic ${name} --namespace ${namespace}${files}`
  );
}
