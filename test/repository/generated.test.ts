import { describe, expect, it } from 'vitest';
import { generate } from '../generate/generate-all.ts';

describe('what is generated', () => {
  it('is fresh: `node dev.mjs run generate` writes it anew', async () => {
    expect(await generate({ check: true })).toEqual([]);
  });
});
