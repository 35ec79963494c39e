import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// Needs helm, docker-registry, and a Docker engine that can build: the gate runs it, `npm test` does not.
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: { include: ['test/release/**/*.test.ts'], isolate: false, testTimeout: 600_000, hookTimeout: 1_200_000 },
});
