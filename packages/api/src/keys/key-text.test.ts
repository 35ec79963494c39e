import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, makeKey, prefixOf, sameHash } from './key-text.ts';

describe('a key', () => {
  it('shows its first part, and keeps 256 random bits to itself', () => {
    const key = makeKey(randomBytes);
    expect(key).toMatch(/^wj_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43}$/);
    expect(prefixOf(key)).toBe(key.slice(0, 11));
    expect(makeKey(randomBytes)).not.toBe(key);
  });

  it('that an operator chose shows nothing of itself', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 24, maxLength: 80 }), (key) => {
        expect(prefixOf(key)).toMatch(/^(sha256:[0-9a-f]{8}|wj_[A-Za-z0-9]{8})$/);
      }),
    );
    expect(prefixOf('correct-horse-battery-staple')).toMatch(/^sha256:[0-9a-f]{8}$/);
  });

  it('is the same as another where their hashes are', () => {
    expect(sameHash(hashOf('a'), hashOf('a'))).toBe(true);
    expect(sameHash(hashOf('a'), hashOf('b'))).toBe(false);
    expect(sameHash(hashOf('a'), Buffer.from('short'))).toBe(false);
  });
});
