import type { ConnectOptions } from '../kubernetes/connect.ts';
import { type SecretSnapshot, VersionedSecret } from '../kubernetes/versioned-secret.ts';
import { decodeText } from './decode-text.ts';
import { type Snapshot, StateConflict, type StateStore } from './store.ts';

const key = 'state.json';

/** One key of a Kubernetes Secret. */
export class SecretStore implements StateStore {
  readonly durable = true;
  readonly #name: string;
  readonly #secret: VersionedSecret;

  constructor(name: string, options: ConnectOptions = {}) {
    this.#name = name;
    this.#secret = new VersionedSecret(name, 'STATE_URL', options);
  }

  get location(): string {
    return this.#secret.location;
  }

  get removal(): string {
    const { namespace } = this.#secret;
    const namespaceOption = namespace === undefined ? '' : ` --namespace ${namespace}`;
    // The Secret itself stays, because the job may not recreate it.
    return `kubectl patch secret ${this.#name}${namespaceOption} --type json --patch '[{"op":"remove","path":"/data/${key}"}]'`;
  }

  async load(): Promise<Snapshot> {
    return this.#snapshot(await this.#secret.load());
  }

  async save(text: string, version: string): Promise<Snapshot> {
    const encoded = Buffer.from(text).toString('base64');
    return this.#snapshot(await this.#secret.save((data) => ({ ...data, [key]: encoded }), version));
  }

  async probe(): Promise<void> {
    const { version } = await this.#secret.load();
    try {
      await this.#secret.proveWritable((data) => data, version);
    } catch (error) {
      // Another run wrote in between, so the Role allows writes.
      if (!(error instanceof StateConflict)) throw error;
    }
  }

  #snapshot({ data, version }: SecretSnapshot): Snapshot {
    const encoded = data[key];
    const text = encoded === undefined ? undefined : decodeText(Buffer.from(encoded, 'base64'), this);
    return { text, version };
  }
}
