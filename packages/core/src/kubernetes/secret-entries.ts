import { StateConflict } from '../state/store.ts';
import { z } from 'zod';
import { type ApiAnswer, type ApiObjectClient, connectCluster, type ConnectOptions } from './connect.ts';
import { explainFailure } from './explain-failure.ts';
import { secretWriters } from './secret-writers.ts';

/** Secrets of the Kubernetes API. */
export const secretType = {
  api: 'api/v1',
  resource: 'secrets',
  schema: z.looseObject({
    metadata: z.looseObject({ resourceVersion: z.string() }),
    data: z.record(z.string(), z.string()).optional(),
  }),
};

/** A Secret as the API server returns it; its other content is written back unchanged. */
export type SecretObject = z.infer<typeof secretType.schema>;

/** The texts in a Secret by key, and the version that a replacement must give. */
export interface SecretSnapshot {
  readonly entries: Readonly<Record<string, string>>;
  readonly version: string;
}

export interface SecretOptions extends ConnectOptions {
  /** How a person makes a Secret that the chart does not create; the text follows a colon. */
  readonly howToMake?: (namespace: string) => string;
}

/**
 * The data of one Kubernetes Secret as texts. It is replaced by resourceVersion.
 * A value that is not UTF-8 is not among the entries, and is written back unchanged.
 * Its methods throw RetryState if the API server does not respond, and FixSettings if the Secret is missing or forbidden.
 */
export class SecretEntries {
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

  get location(): string {
    return this.#opened === undefined ? `Secret ${this.#name}` : `Secret ${this.#opened.namespace}/${this.#name}`;
  }

  /** Who may have written a key, for people, by the last response of the API server; empty if unknown. */
  lastWriters(key: string): readonly string[] {
    return secretWriters(this.#secret?.metadata, key);
  }

  async load(): Promise<SecretSnapshot> {
    return this.#keep(await (await this.#open()).read(), 'get');
  }

  /**
   * Replaces all entries. A write that failed may still have been carried out.
   * @throws StateConflict if another writer was first
   */
  async save(entries: Readonly<Record<string, string>>, version: string): Promise<SecretSnapshot> {
    return this.#keep(await this.#replace(entries, version, false), 'update');
  }

  /**
   * Makes the API server check the same write without changing anything.
   * @throws StateConflict if another writer was first
   */
  async proveWritable(entries: Readonly<Record<string, string>>, version: string): Promise<void> {
    this.#expect(await this.#replace(entries, version, true), 'update');
  }

  async #replace(entries: Readonly<Record<string, string>>, version: string, dryRun: boolean): Promise<ApiAnswer<SecretObject>> {
    const client = await this.#open();
    if (this.#secret?.metadata.resourceVersion !== version) await this.load();
    if (this.#secret?.metadata.resourceVersion !== version) throw new StateConflict();
    return await client.replace(withEntries(this.#secret, entries), { dryRun });
  }

  async #open(): Promise<ApiObjectClient<SecretObject>> {
    if (this.#opened === undefined) {
      const cluster = await connectCluster(this.#setting, this.#options);
      this.#opened = { namespace: cluster.namespace, client: cluster.client(secretType, this.#name) };
    }
    return this.#opened.client;
  }

  #keep(answer: ApiAnswer<SecretObject>, verb: 'get' | 'update'): SecretSnapshot {
    this.#secret = this.#expect(answer, verb);
    return { entries: readEntries(this.#secret), version: this.#secret.metadata.resourceVersion };
  }

  #expect(answer: ApiAnswer<SecretObject>, verb: 'get' | 'update'): SecretObject {
    if ('object' in answer) return answer.object;
    const name = this.#name;
    const namespace = this.#opened?.namespace ?? 'default';
    const howToMake =
      this.#options.howToMake?.(namespace) ??
      `let the chart create it by helm upgrade, or run kubectl create secret generic ${name} --namespace ${namespace}`;
    throw explainFailure(answer.failure, verb, { kind: 'Secret', name, namespace, setting: this.#setting, howToMake });
  }
}

function readEntries({ data = {} }: SecretObject): Record<string, string> {
  const decoded = Object.entries(data).map(([key, value]) => [key, textOf(value)] as const);
  return Object.fromEntries(decoded.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function withEntries(secret: SecretObject, entries: Readonly<Record<string, string>>): SecretObject {
  const unreadable = Object.entries(secret.data ?? {}).filter(([, value]) => textOf(value) === undefined);
  const encoded = Object.entries(entries).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return { ...secret, data: Object.fromEntries([...unreadable, ...encoded]) };
}

function textOf(encoded: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64'));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
