import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Suites that use volumes, of which a cluster has few: one after the other, because each gives back those of earlier ones. */
const withVolumes = [
  'test/cluster/acuvim/outage.test.ts',
  'test/cluster/enphase/reinstall.test.ts',
  'test/cluster/victoria-metrics.test.ts',
];

// These suites need a cluster: KUBECONFIG names it. Each has its own namespace, and mostly waits.
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    globalSetup: [resolve(import.meta.dirname, 'release-volumes.ts')],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: { name: 'with volumes', include: withVolumes, fileParallelism: false, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'cluster', include: ['test/cluster/**/*.test.ts'], exclude: withVolumes, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
