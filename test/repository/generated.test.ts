import { describe, expect, it } from 'vitest';
import { generate } from '../../tools/generate/generate-all.ts';

describe('what is generated', () => {
  // One of the files comes from a database, which starts slowly on a busy machine.
  it('is up to date: `node dev.mjs run generate` updates it', async () => {
    expect(await generate({ check: true })).toEqual([]);
  });
});
