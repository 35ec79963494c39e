import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { Secret, type Setting } from '@wattjobs/core/settings';

const prefix = 'wj1';

/**
 * Seals credentials with AES-256-GCM (NIST SP 800-38D). A sealed text is `wj1.KEYID.NONCE.TAG.CIPHERTEXT`, each part in base64url.
 * The id of the endpoint is authenticated with it, so that sealed credentials cannot be moved to another endpoint.
 */
export class CredentialsKey {
  /** Which key sealed a text: the start of its SHA-256. It reveals nothing of a random key. */
  readonly id: string;
  readonly #key: Buffer;

  /** @param key 32 bytes */
  constructor(key: Buffer) {
    if (key.length !== 32) throw new RangeError('a credentials key has 32 bytes');
    this.#key = Buffer.from(key);
    this.id = createHash('sha256').update(key).digest('base64url').slice(0, 8);
  }

  /** 32 bytes for another purpose, which reveal nothing of this key (HKDF, RFC 5869). */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, '', purpose, 32));
  }

  /** @param nonce 12 random bytes, never used twice with this key */
  seal(text: string, endpointId: string, nonce: Buffer): string {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(Buffer.from(endpointId, 'utf8'));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [prefix, this.id, nonce.toString('base64url'), cipher.getAuthTag().toString('base64url'), sealed.toString('base64url')].join(
      '.',
    );
  }

  /** The text; undefined if another key sealed it, for another endpoint, or if it was changed. */
  open(sealed: string, endpointId: string): string | undefined {
    const [start, , nonce, tag, text] = sealed.split('.');
    if (start !== prefix || sealingKeyId(sealed) !== this.id || nonce === undefined || tag === undefined || text === undefined)
      return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, Buffer.from(nonce, 'base64url'), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(endpointId, 'utf8'));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
    } catch (error) {
      // Node.js throws a plain Error if the tag does not fit, and a TypeError or RangeError if a part has a wrong length.
      if (error instanceof Error) return undefined;
      throw error;
    }
  }
}

/** The id of the key that sealed a text. */
export function sealingKeyId(sealed: string): string | undefined {
  return sealed.split('.')[1];
}

/** A setting that holds a credentials key: 32 bytes in base64. */
export function credentialsKeySetting(described: Pick<Setting, 'name' | 'help' | 'deployment'>): Setting<CredentialsKey | undefined> {
  return {
    ...described,
    example: `${described.name}_FILE=/run/secrets/credentials-key`,
    required: false,
    secret: true,
    fallback: undefined,
    type: '32 bytes in base64',
    schema: { type: 'string' },
    parse: (text) => {
      const value = new Secret(text.trim()).reveal();
      if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(value)) {
        return { problem: 'is not 32 bytes in base64: "openssl rand -base64 32" or "wattjobs-api credentials new-key" makes one' };
      }
      return { value: new CredentialsKey(Buffer.from(value, 'base64')) };
    },
  };
}
