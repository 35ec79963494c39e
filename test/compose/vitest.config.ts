import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// Needs a Docker engine, Docker Compose and built images: the gate runs it, `npm test` does not.
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: { include: ['test/compose/**/*.test.ts'], isolate: false, testTimeout: 240_000, hookTimeout: 240_000 },
});
