import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// Needs Python and a package index: the gate runs it, `npm test` does not.
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: { include: ['test/fuzz/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 300_000 },
});
