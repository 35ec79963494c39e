import { z } from 'zod';
import { StateConflict } from '../state/store.ts';
import type { ApiFailure } from './api-failure.ts';
import { type ApiAnswer, type ApiObjectClient, connectCluster, type ConnectOptions, type ObjectType } from './connect.ts';
import { explainFailure } from './explain-failure.ts';

/** The values in base64 by key, as in the API. */
export type SecretData = Readonly<Record<string, string>>;

/** The data of a Secret, and the version that a replacement must give. */
export interface SecretSnapshot {
  readonly data: SecretData;
  readonly version: string;
}

export interface SecretOptions extends ConnectOptions {
  /** How a person makes a Secret that the chart does not create; the text follows a colon. */
  readonly howToMake?: (namespace: string) => string;
}

/** What to do about a write that gets no response. */
export interface WriteOptions {
  /** The number of attempts at a write that is not carried out: by default two, which with the timeouts fit a pod's grace period. */
  readonly attempts?: number;
  /** Called before the Secret is read again. */
  readonly whenUnanswered?: () => Promise<void>;
}

const secretType = {
  api: 'api/v1',
  resource: 'secrets',
  schema: z.looseObject({
    metadata: z.looseObject({ resourceVersion: z.string() }),
    data: z.record(z.string(), z.string()).optional(),
  }),
};

/** A Secret as the API server returns it; its other content is written back unchanged. */
type SecretObject = typeof secretType extends ObjectType<infer Found> ? Found : never;

/**
 * One Kubernetes Secret, which is replaced by resourceVersion.
 * The Secret must exist. The job's Role needs only get and update on this one name, so create and patch are not used.
 * Its methods throw RetryState if the API server does not respond, and FixSettings if the Secret is missing or forbidden.
 */
export class VersionedSecret {
  readonly #name: string;
  readonly #setting: string;
  readonly #options: SecretOptions;
  #opened: { readonly namespace: string; readonly client: ApiObjectClient<SecretObject> } | undefined;
  /** The Secret as last returned. */
  #secret: SecretObject | undefined;

  /** @param setting the variable that names the Secret */
  constructor(name: string, setting: string, options: SecretOptions = {}) {
    this.#name = name;
    this.#setting = setting;
    this.#options = options;
  }

  /** Known after the first request. */
  get namespace(): string | undefined {
    return this.#opened?.namespace;
  }

  get location(): string {
    return `Secret ${this.namespace === undefined ? '' : `${this.namespace}/`}${this.#name}`;
  }

  /** The metadata of the API server's last response. */
  get metadata(): unknown {
    return this.#secret?.metadata;
  }

  async load(): Promise<SecretSnapshot> {
    return this.#cache(this.#expect(await (await this.#open()).read(), 'get'));
  }

  /**
   * Changes the data of that version, unless the change has no effect.
   * After a write without a response, the Secret is read again: if the changed keys have their new values, the write was carried out.
   * If another writer wrote the same values, that looks the same and does no harm: they are the wanted ones.
   * @throws StateConflict if another writer was first
   * @throws RetryState if the write was not carried out, or if that cannot be found out now
   */
  async save(change: (data: SecretData) => SecretData, version: string, options: WriteOptions = {}): Promise<SecretSnapshot> {
    const { attempts = 2, whenUnanswered } = options;
    const { base, wanted } = await this.#changed(change, version);
    const changedKeys = Object.keys({ ...base.data, ...wanted.data }).filter((key) => base.data?.[key] !== wanted.data[key]);
    if (changedKeys.length === 0) return this.#cache(base);
    const client = await this.#open();
    for (let attempt = 1; ; attempt += 1) {
      const answer = await client.replace(wanted);
      if ('object' in answer) return this.#cache(answer.object);
      const { failure } = answer;
      // An earlier attempt may be carried out late, and the next one then meets its own write.
      const isUnanswered = failure.mayHaveWritten || (failure.kind === 'conflict' && attempt > 1);
      if (!isUnanswered) throw this.#explain(failure, 'update');
      await whenUnanswered?.();
      const found = await this.load();
      if (changedKeys.every((key) => found.data[key] === wanted.data[key])) return found;
      if (found.version !== version) throw new StateConflict();
      if (attempt >= attempts) throw this.#explain(failure, 'update');
    }
  }

  /**
   * Makes the API server check the same write without changing anything.
   * @throws StateConflict if another writer was first
   */
  async proveWritable(change: (data: SecretData) => SecretData, version: string): Promise<void> {
    const { wanted } = await this.#changed(change, version);
    this.#expect(await (await this.#open()).replace(wanted, { dryRun: true }), 'update');
  }

  /** The Secret of that version, which is read again if this process lacks it, before and after the change. */
  async #changed(change: (data: SecretData) => SecretData, version: string) {
    if (this.#secret?.metadata.resourceVersion !== version) await this.load();
    const base = this.#secret;
    if (base?.metadata.resourceVersion !== version) throw new StateConflict();
    return { base, wanted: { ...base, data: change(base.data ?? {}) } };
  }

  async #open(): Promise<ApiObjectClient<SecretObject>> {
    if (this.#opened === undefined) {
      const cluster = await connectCluster(this.#setting, this.#options);
      this.#opened = { namespace: cluster.namespace, client: cluster.client(secretType, this.#name) };
    }
    return this.#opened.client;
  }

  #cache(secret: SecretObject): SecretSnapshot {
    this.#secret = secret;
    return { data: secret.data ?? {}, version: secret.metadata.resourceVersion };
  }

  #expect(answer: ApiAnswer<SecretObject>, verb: 'get' | 'update'): SecretObject {
    if ('object' in answer) return answer.object;
    throw this.#explain(answer.failure, verb);
  }

  #explain(failure: ApiFailure, verb: 'get' | 'update'): Error {
    const name = this.#name;
    const namespace = this.namespace ?? 'default';
    const howToMake =
      this.#options.howToMake?.(namespace) ??
      `let the chart create it by helm upgrade, or run kubectl create secret generic ${name} --namespace ${namespace}`;
    return explainFailure(failure, verb, { kind: 'Secret', name, namespace, setting: this.#setting, howToMake });
  }
}
