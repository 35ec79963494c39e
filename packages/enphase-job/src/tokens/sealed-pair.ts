import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { parseJson } from '@wattjobs/core/json';
import { z } from 'zod';
import type { Entries } from './token-store.ts';

/** The entries of a pair in a store; manual edits may leave some out. */
const keptPair = z.object({
  access_token: z.string().optional(),
  refresh_token: z.string(),
  last_updated: z.string().optional(),
  expires_at: z.string().optional(),
});

/** A pair whose copy is kept outside its store. */
export type KeptPair = z.infer<typeof keptPair>;

const cipher = 'aes-256-gcm';
const [saltBytes, nonceBytes, tagBytes] = [16, 12, 16];

/**
 * Encrypts a pair with the client secret from the same store: the copy alone is useless,
 * and no other application's secret opens it. AES-256-GCM with a key by HKDF (RFC 5869).
 */
export function sealPair(pair: KeptPair, store: Entries): string {
  const [salt, nonce] = [randomBytes(saltBytes), randomBytes(nonceBytes)];
  const encrypting = createCipheriv(cipher, keyOf(store, salt), nonce);
  const text = Buffer.concat([encrypting.update(JSON.stringify(pair)), encrypting.final()]);
  return Buffer.concat([salt, nonce, encrypting.getAuthTag(), text]).toString('base64');
}

/** The pair; `undefined` if it was sealed with another client secret, or is damaged. */
export function openPair(sealed: string, store: Entries): KeptPair | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  const [nonceAt, tagAt, textAt] = [saltBytes, saltBytes + nonceBytes, saltBytes + nonceBytes + tagBytes];
  if (bytes.length <= textAt) return undefined;
  const decrypting = createDecipheriv(cipher, keyOf(store, bytes.subarray(0, nonceAt)), bytes.subarray(nonceAt, tagAt));
  decrypting.setAuthTag(bytes.subarray(tagAt, textAt));
  const text = decrypting.update(bytes.subarray(textAt));
  try {
    return keptPair.safeParse(parseJson(Buffer.concat([text, decrypting.final()]).toString())).data;
  } catch {
    // Node.js gives no specific reason.
    return undefined;
  }
}

function keyOf({ user_id: userId = '', client_secret: clientSecret = '' }: Entries, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', clientSecret.trim(), salt, `wattjobs enphase pair ${userId.trim()}`, 32));
}
