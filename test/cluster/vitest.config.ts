import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// These suites need a cluster: KUBECONFIG names it.
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: [resolve(import.meta.dirname, 'release-volumes.ts')],
    // They share one cluster, so they run one by one.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
