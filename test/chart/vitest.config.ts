import { defineConfig } from 'vitest/config';

// Needs helm, helm-unittest and promtool on PATH: the gate runs it, `npm test` does not.
export default defineConfig({
  test: { root: import.meta.dirname, include: ['*.test.ts'], isolate: false, testTimeout: 180_000 },
});
