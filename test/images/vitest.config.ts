import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// Needs a Docker engine and built images: the gate runs it, `npm test` does not.
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: { include: ['test/images/**/*.test.ts'], isolate: false, testTimeout: 300_000, hookTimeout: 300_000 },
});
