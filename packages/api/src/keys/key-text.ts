import { createHash, timingSafeEqual } from 'node:crypto';

/** The format of our keys: a prefix that lists may show, and 256 random bits. */
const ours = /^(wj_[A-Za-z0-9]{8})_[A-Za-z0-9_-]{43}$/;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes a new key from 40 random bytes. */
export function makeKey(randomBytes: (count: number) => Buffer): string {
  const name = [...randomBytes(8)].map((byte) => letters[byte % letters.length]).join('');
  return `wj_${name}_${randomBytes(32).toString('base64url')}`;
}

/**
 * What a key is looked up by and shown as: its first part, or, if an operator chose the key, a few bits of its hash,
 * as every character of such a key may be needed to keep it secret.
 */
export function prefixOf(key: string): string {
  return ours.exec(key)?.[1] ?? `sha256:${hashOf(key).toString('hex').slice(0, 8)}`;
}

/** The SHA-256 of a key: keys are long and random, so a slower hash would not protect them better. */
export function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Compares two hashes in constant time. */
export function sameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
