import { parseJson } from '@wattjobs/core/json';
import { type CredentialsKey, sealingKeyId } from '@wattjobs/web-meters/credentials';
import { Document } from './document.ts';

/** The keys of credentials: new ones are sealed with `current`; `previous` is there while a rotation goes on. */
export interface SealingKeys {
  readonly current: CredentialsKey | undefined;
  readonly previous: CredentialsKey | undefined;
}

/** What to do about credentials that cannot be sealed. */
export const noKey =
  'cannot be sealed, because CREDENTIALS_KEY is not set: make a key with "wattjobs-api credentials new-key", and give it to the API and to consumption-job';

/** Seals and opens the `authConfig` of endpoints. */
export class Sealing {
  readonly #keys: SealingKeys;
  readonly #randomBytes: (count: number) => Buffer;

  constructor(keys: SealingKeys, randomBytes: (count: number) => Buffer) {
    this.#keys = keys;
    this.#randomBytes = randomBytes;
  }

  /** The sealed text; undefined without a key. */
  seal(authConfig: Document, endpointId: string): string | undefined {
    return this.#keys.current?.seal(JSON.stringify(authConfig), endpointId, this.#randomBytes(12));
  }

  /** What was sealed; undefined if it cannot be opened, see `problemOf`. */
  open(sealed: string, endpointId: string): Document | undefined {
    const text = this.#keys.current?.open(sealed, endpointId) ?? this.#keys.previous?.open(sealed, endpointId);
    return text === undefined ? undefined : Document.parse(parseJson(text));
  }

  /** Why sealed credentials cannot be used, and what to do; undefined if they can. */
  problemOf(sealed: string): string | undefined {
    const { current, previous } = this.#keys;
    const id = sealingKeyId(sealed) ?? 'unknown';
    if (current === undefined) return `The credentials are sealed with the key ${id}, and CREDENTIALS_KEY is not set.`;
    if (id === current.id || id === previous?.id) return undefined;
    return `The credentials are sealed with the key ${id}, and CREDENTIALS_KEY is ${current.id}: set the right key, rotate from the old one, or enter the credentials again.`;
  }
}
