import type { ApiFailure } from '../kubernetes/api-failure.ts';
import { type ApiAnswer, type ApiObjectClient, connectCluster, type ConnectOptions } from '../kubernetes/connect.ts';
import { explainFailure } from '../kubernetes/explain-failure.ts';
import { type SecretObject, secretType } from '../kubernetes/secret-entries.ts';
import { decodeText } from './decode-text.ts';
import { type Snapshot, StateConflict, type StateStore } from './store.ts';

const key = 'state.json';
/** A write that was not carried out is tried once more. With the timeouts, that still fits a pod's grace period. */
const maxAttempts = 2;

/**
 * One key of a Kubernetes Secret, which is replaced by resourceVersion.
 * The Secret must exist. The job's Role needs only get and update on this one name, so create and patch are not used.
 */
export class SecretStore implements StateStore {
  readonly durable = true;
  readonly #name: string;
  readonly #options: ConnectOptions;
  #opened: { readonly namespace: string; readonly client: ApiObjectClient<SecretObject> } | undefined;
  /** The Secret as last returned; its other content is written back unchanged. */
  #secret: SecretObject | undefined;

  constructor(name: string, options: ConnectOptions = {}) {
    this.#name = name;
    this.#options = options;
  }

  get location(): string {
    return this.#opened === undefined ? `Secret ${this.#name}` : `Secret ${this.#opened.namespace}/${this.#name}`;
  }

  get removal(): string {
    const namespace = this.#opened === undefined ? '' : ` --namespace ${this.#opened.namespace}`;
    // The Secret itself stays, because the job may not recreate it.
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
    // A conflict means that another run wrote in between, so the Role allows writes.
    if ('failure' in answer && answer.failure.kind !== 'conflict') throw this.#explain(answer.failure, 'update');
  }

  async #replace(wanted: SecretObject, text: string): Promise<SecretObject> {
    const client = await this.#open();
    for (let attempt = 1; ; attempt += 1) {
      const answer = await client.replace(wanted);
      if ('object' in answer) return answer.object;
      const { failure } = answer;
      const isUncertain = failure.mayHaveWritten || (failure.kind === 'conflict' && attempt > 1);
      if (!isUncertain) throw this.#explain(failure, 'update');

      // A write without a response may be carried out, even late: only the data show it.
      // If another writer wrote the same text, that looks the same and does no harm: the document is the wanted one.
      const found = await this.#reread();
      if (this.#snapshot(found).text === text) return found;
      if (versionOf(found) !== versionOf(wanted)) throw new StateConflict();
      if (attempt === maxAttempts) throw this.#explain(failure, 'update');
    }
  }

  async #reread(): Promise<SecretObject> {
    this.#secret = undefined;
    this.#secret = this.#expect(await (await this.#open()).read(), 'get');
    return this.#secret;
  }

  async #open(): Promise<ApiObjectClient<SecretObject>> {
    if (this.#opened === undefined) {
      const cluster = await connectCluster('STATE_URL', this.#options);
      this.#opened = { namespace: cluster.namespace, client: cluster.client(secretType, this.#name) };
    }
    return this.#opened.client;
  }

  #snapshot(secret: SecretObject): Snapshot {
    const encoded = secret.data?.[key];
    const text = encoded === undefined ? undefined : decodeText(Buffer.from(encoded, 'base64'), this);
    return { text, version: versionOf(secret) ?? '' };
  }

  #expect(answer: ApiAnswer<SecretObject>, verb: 'get' | 'update'): SecretObject {
    if ('failure' in answer) throw this.#explain(answer.failure, verb);
    return answer.object;
  }

  #explain(failure: ApiFailure, verb: 'get' | 'update'): Error {
    const namespace = this.#opened?.namespace ?? 'default';
    const name = this.#name;
    const howToMake = `let the chart create it by helm upgrade, or run kubectl create secret generic ${name} --namespace ${namespace}`;
    return explainFailure(failure, verb, { kind: 'Secret', name, namespace, setting: 'STATE_URL', howToMake });
  }
}

function versionOf(secret: SecretObject | undefined): string | undefined {
  return secret?.metadata.resourceVersion;
}

function withText(secret: SecretObject, text: string): SecretObject {
  return { ...secret, data: { ...secret.data, [key]: Buffer.from(text).toString('base64') } };
}
