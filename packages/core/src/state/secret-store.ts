import type { V1Secret } from '@kubernetes/client-node';
import { FixSettings, RetryState } from '../errors/errors.ts';
import type { ApiFailure } from './api-failure.ts';
import { decodeText } from './decode-text.ts';
import { type ApiAnswer, connectSecretClient, type LoadKubeConfig, type SecretClient } from './secret-client.ts';
import { type Snapshot, StateConflict, type StateStore } from './store.ts';

export interface SecretStoreOptions {
  /** How long each call of the API server may take. */
  readonly timeoutMs?: number;
  readonly loadKubeConfig?: LoadKubeConfig;
}

const key = 'state.json';
/** A write that was not carried out is tried once more: with the timeouts, that still fits into a pod's grace period. */
const maxAttempts = 2;

/**
 * One key of a Kubernetes Secret, replaced by resourceVersion.
 * The Secret must exist; the job's Role needs get and update on this one name, so neither create nor patch is used.
 */
export class SecretStore implements StateStore {
  readonly durable = true;
  readonly #name: string;
  readonly #connect: () => Promise<SecretClient>;
  #client: SecretClient | undefined;
  /** As the API server last showed it: whatever else is in it goes back unchanged. */
  #secret: V1Secret | undefined;

  constructor(name: string, { timeoutMs = 5_000, loadKubeConfig = (config) => config.loadFromDefault() }: SecretStoreOptions = {}) {
    this.#name = name;
    this.#connect = () => connectSecretClient(name, loadKubeConfig, timeoutMs);
  }

  get location(): string {
    return this.#client === undefined ? `Secret ${this.#name}` : `Secret ${this.#client.namespace}/${this.#name}`;
  }

  get removal(): string {
    const namespace = this.#client === undefined ? '' : ` --namespace ${this.#client.namespace}`;
    // The Secret itself stays, because the job may not create it anew.
    return `kubectl patch secret ${this.#name}${namespace} --type json --patch '[{"op":"remove","path":"/data/${key}"}]'`;
  }

  async load(): Promise<Snapshot> {
    this.#secret = this.#expect(await (await this.#open()).read(), 'get');
    return this.#snapshot(this.#secret);
  }

  async save(text: string, version: string): Promise<Snapshot> {
    const known = versionOf(this.#secret) === version ? this.#secret : undefined;
    const secret = known ?? (await this.#reread());
    if (versionOf(secret) !== version) throw new StateConflict();
    if (this.#snapshot(secret).text === text) return this.#snapshot(secret);
    this.#secret = await this.#replace(withText(secret, text), text);
    return this.#snapshot(this.#secret);
  }

  async probe(): Promise<void> {
    const client = await this.#open();
    const secret = this.#expect(await client.read(), 'get');
    const answer = await client.replace(secret, { dryRun: true });
    // A conflict says that another run wrote in between, so the Role allows what is to be proven.
    if ('failure' in answer && answer.failure.kind !== 'conflict') throw this.#explain(answer.failure, 'update');
  }

  async #replace(wanted: V1Secret, text: string): Promise<V1Secret> {
    const client = await this.#open();
    for (let attempt = 1; ; attempt += 1) {
      const answer = await client.replace(wanted);
      if ('secret' in answer) return answer.secret;
      const { failure } = answer;
      const isUncertain = failure.mayHaveWritten || (failure.kind === 'conflict' && attempt > 1);
      if (!isUncertain) throw this.#explain(failure, 'update');

      // A write without an answer may have been carried out, now or late: only the data tell.
      // Another writer of the very same text looks the same and does no harm: the document is what was wanted.
      const found = await this.#reread();
      if (this.#snapshot(found).text === text) return found;
      if (versionOf(found) !== versionOf(wanted)) throw new StateConflict();
      if (attempt === maxAttempts) throw this.#explain(failure, 'update');
    }
  }

  async #reread(): Promise<V1Secret> {
    this.#secret = undefined;
    this.#secret = this.#expect(await (await this.#open()).read(), 'get');
    return this.#secret;
  }

  async #open(): Promise<SecretClient> {
    this.#client ??= await this.#connect();
    return this.#client;
  }

  #snapshot(secret: V1Secret): Snapshot {
    const encoded = secret.data?.[key];
    const text = encoded === undefined ? undefined : decodeText(Buffer.from(encoded, 'base64'), this);
    return { text, version: versionOf(secret) ?? '' };
  }

  #expect(answer: ApiAnswer, verb: 'get' | 'update'): V1Secret {
    if ('failure' in answer) throw this.#explain(answer.failure, verb);
    return answer.secret;
  }

  #explain({ kind, message, context }: ApiFailure, verb: 'get' | 'update'): Error {
    const namespace = this.#client?.namespace ?? 'default';
    switch (kind) {
      case 'conflict':
        return new StateConflict();
      case 'missing':
        return new FixSettings([
          {
            name: 'STATE_URL',
            problem:
              `names the Secret ${this.#name}, which is not in the namespace ${namespace}: let the chart create it by helm upgrade, ` +
              `or run kubectl create secret generic ${this.#name} --namespace ${namespace}`,
          },
        ]);
      case 'forbidden':
        return new FixSettings([
          {
            name: 'STATE_URL',
            problem:
              `names the Secret ${this.#name} in the namespace ${namespace}, and the job may not ${verb} it: ` +
              `its Role needs the verbs get and update for this Secret (${message})`,
          },
        ]);
      case 'other':
        return new RetryState(`cannot ${verb} the ${this.location}: ${message}`, { context });
    }
  }
}

function versionOf(secret: V1Secret | undefined): string | undefined {
  return secret?.metadata?.resourceVersion;
}

function withText(secret: V1Secret, text: string): V1Secret {
  return { ...secret, data: { ...secret.data, [key]: Buffer.from(text).toString('base64') } };
}
