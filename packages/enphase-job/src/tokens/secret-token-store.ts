import { type SecretData, type SecretSnapshot, VersionedSecret, type WriteOptions } from '@wattjobs/core/kubernetes';
import { LeaseLock, type LeaseLockOptions } from './lease-lock.ts';
import { applicationKeys } from './requirements.ts';
import { secretWriters } from './secret-writers.ts';
import type { Entries, HeldLock, StoredTokens, TokenStore } from './token-store.ts';

/** How long a lock lasts without renewal, and how long to wait for a killed run's lock. */
const leaseDurationSeconds = 15;
const lockWaitMs = 30_000;

/** The tokens in a Kubernetes Secret, with a Lease of the same name as the lock. */
export class SecretTokenStore implements TokenStore {
  readonly #name: string;
  readonly #secret: VersionedSecret;
  readonly #lock: LeaseLock;

  constructor(name: string, options: Omit<LeaseLockOptions, 'name' | 'durationSeconds' | 'waitMs'>) {
    this.#name = name;
    this.#secret = new VersionedSecret(name, 'TOKENS_URL', { ...options, howToMake: (namespace) => howToMake(name, namespace) });
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
    const { namespace } = this.#secret;
    const where = namespace === undefined ? '' : ` --namespace ${namespace}`;
    return `kubectl patch secret ${this.#name}${where} --type merge --patch '${patch}'`;
  }

  lastWriters(key: string): readonly string[] {
    return secretWriters(this.#secret.metadata, key);
  }

  async load(): Promise<StoredTokens> {
    return stored(await this.#secret.load());
  }

  async save(entries: Entries, version: string, options?: WriteOptions): Promise<StoredTokens> {
    return stored(await this.#secret.save((data) => withEntries(data, entries), version, options));
  }

  proveWritable(entries: Entries, version: string): Promise<void> {
    return this.#secret.proveWritable((data) => withEntries(data, entries), version);
  }

  exclusively<Result>(work: (lock: HeldLock) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return this.#lock.hold(work, signal);
  }
}

function howToMake(name: string, namespace: string): string {
  const files = applicationKeys.map((key) => ` --from-file=${key}=./${key}`).join('');
  return (
    'a Secret in another namespace is not visible, and the chart does not create this one. ' +
    `Create it: kubectl create secret generic ${name} --namespace ${namespace}${files}`
  );
}

function stored({ data, version }: SecretSnapshot): StoredTokens {
  const decoded = Object.entries(data).map(([key, value]) => [key, textOf(value)] as const);
  return { entries: Object.fromEntries(decoded.filter((entry): entry is [string, string] => entry[1] !== undefined)), version };
}

/** The data with these entries in place of all others; a value that is not UTF-8 is no entry, and stays. */
function withEntries(data: SecretData, entries: Entries): SecretData {
  const unreadable = Object.entries(data).filter(([, value]) => textOf(value) === undefined);
  const encoded = Object.entries(entries).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return Object.fromEntries([...unreadable, ...encoded]);
}

function textOf(encoded: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64'));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
