import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const prefix = 'wjt_';

/** How long a token works, in milliseconds, as in the API that this one replaces. */
export const tokenLifeMs = 900_000;

const Content = z.tuple([z.int().positive(), z.int().positive()]);

/** Tokens that stand for a key until they expire. A token holds the id of the key, so it dies with the key. */
export class LoginTokens {
  readonly #secret: Buffer;

  /** @param secret 32 bytes that only the servers of this database know */
  constructor(secret: Buffer) {
    this.#secret = Buffer.from(secret);
  }

  /** A token of a key; it works until `expiresMs`. */
  make(keyId: number, expiresMs: number): string {
    const content = Buffer.from(JSON.stringify([keyId, expiresMs])).toString('base64url');
    return `${prefix}${content}.${this.#sign(content).toString('base64url')}`;
  }

  /** What a token says; undefined if none of these servers made it. */
  read(token: string): { readonly keyId: number; readonly expiresMs: number } | undefined {
    const [, content = '', signature = ''] = /^wjt_([\w-]{1,100})\.([\w-]{43})$/.exec(token) ?? [];
    if (content === '' || !timingSafeEqual(this.#sign(content), Buffer.from(signature, 'base64url'))) return undefined;
    const [keyId, expiresMs] = Content.parse(JSON.parse(Buffer.from(content, 'base64url').toString()));
    return { keyId, expiresMs };
  }

  #sign(content: string): Buffer {
    return createHmac('sha256', this.#secret).update(content).digest();
  }
}
