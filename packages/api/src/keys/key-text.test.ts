import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, makeKey, prefixOf, sameHash } from './key-text.ts';

describe('a key', () => {
  it('shows its first part, and hides 256 random bits', () => {
    const key = makeKey(randomBytes);
    expect(key).toMatch(/^wj_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43}$/);
    expect(prefixOf(key)).toBe(key.slice(0, 11));
    expect(makeKey(randomBytes)).not.toBe(key);
  });

  it('shows none of its characters if an operator chose it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 24, maxLength: 80 }), (key) => {
        expect(prefixOf(key)).toMatch(/^(sha256:[0-9a-f]{8}|wj_[A-Za-z0-9]{8})$/);
      }),
    );
    expect(prefixOf('correct-horse-battery-staple')).toMatch(/^sha256:[0-9a-f]{8}$/);
  });

  it('equals another if their hashes are equal', () => {
    expect(sameHash(hashOf('a'), hashOf('a'))).toBe(true);
    expect(sameHash(hashOf('a'), hashOf('b'))).toBe(false);
    expect(sameHash(hashOf('a'), Buffer.from('short'))).toBe(false);
  });
});
