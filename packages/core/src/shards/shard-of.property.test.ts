import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shardOf } from './shard-of.ts';

const keys = fc.uniqueArray(
  fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 255 })).map(([host, unit]) => `${host}:502/${unit}`),
  {
    minLength: 1,
    maxLength: 60,
  },
);

describe('the shard of a key', () => {
  it('is one of the shards, and depends on nothing but the target and their number', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 20 }), (targets, count) => {
        for (const key of targets) {
          expect(shardOf(key, count)).toBe(shardOf(key, count));
          expect(shardOf(key, count)).toBeGreaterThanOrEqual(0);
          expect(shardOf(key, count)).toBeLessThan(count);
        }
      }),
    );
  });

  it('stays if a shard is added, unless it becomes the new one', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 19 }), (targets, count) => {
        for (const key of targets) expect([shardOf(key, count), count]).toContain(shardOf(key, count + 1));
      }),
    );
  });

  it('spreads the targets', () => {
    const counts = [0, 0, 0, 0];
    for (let index = 0; index < 2000; index += 1) {
      const shard = shardOf(`10.0.${index >> 8}.${index & 255}:502/1`, 4);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(100);
  });
});
