import { describe, expect, it } from 'vitest';
import { changedBetween } from './working-tree.ts';

describe('the files that a command changed', () => {
  it('are none if every difference existed before', () => {
    const edited = new Map([['README.md', 'a1']]);
    expect(changedBetween(edited, new Map(edited))).toEqual([]);
    expect(changedBetween(new Map(), new Map())).toEqual([]);
  });

  it('are clean files that differ now, files that differ otherwise, and files that were restored', () => {
    const before = new Map([
      ['edited.ts', 'a1'],
      ['stale.md', 'b1'],
      ['untouched.ts', 'c1'],
    ]);
    const after = new Map([
      ['edited.ts', 'a2'],
      ['untouched.ts', 'c1'],
      ['generated.json', 'd1'],
    ]);
    expect(changedBetween(before, after)).toEqual(['edited.ts', 'generated.json', 'stale.md']);
  });
});
