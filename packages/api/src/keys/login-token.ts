import { z } from 'zod';
import { readSignedToken, signedToken } from './signed-token.ts';

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
    return signedToken(prefix, this.#secret, Buffer.from(JSON.stringify([keyId, expiresMs])));
  }

  /** What a token says; undefined if none of these servers made it. */
  read(token: string): { readonly keyId: number; readonly expiresMs: number } | undefined {
    const content = readSignedToken(prefix, this.#secret, token);
    if (content === undefined) return undefined;
    const [keyId, expiresMs] = Content.parse(JSON.parse(content.toString()));
    return { keyId, expiresMs };
  }
}
