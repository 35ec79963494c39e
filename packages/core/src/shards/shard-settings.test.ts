import { describe, expect, it } from 'vitest';
import { loadSettings } from '../settings/load-settings.ts';
import { shardsAndIndex, shardSettings } from './shard-settings.ts';

describe('SHARDS', () => {
  const environment = (SHARDS: string, JOB_COMPLETION_INDEX = '') => ({ SHARDS, JOB_COMPLETION_INDEX });

  const load = (...given: readonly [string, string?]) => loadSettings(shardSettings('meters'), [shardsAndIndex], environment(...given));

  it('needs the index of the pod, within its range', () => {
    expect(load('4', '3')).toMatchObject({ shards: 4, shardIndex: 3 });
    expect(load('1').shards).toBe(1);
    expect(load('', '0').shardIndex).toBe(0);
  });

  it.each([
    ['4', '', /JOB_COMPLETION_INDEX is not set, but SHARDS is 4/],
    ['4', '4', /up to 3/],
    ['4', '1.5', /JOB_COMPLETION_INDEX is 1.5, .* whole number/],
    ['2.5', '0', /SHARDS is 2.5, .* whole number/],
    // An Indexed Job without SHARDS: each of its pods would read all meters.
    ['', '1', /JOB_COMPLETION_INDEX is 1, but with SHARDS=1/],
    ['1', '1', /up to 0/],
  ])('refuses SHARDS=%s with the index %s', (shards, index, message) => {
    expect(() => load(shards, index)).toThrow(message);
  });
});
