import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { processTests } from '../../tools/gate/left-to-gate.ts';
import { suiteSettings } from '../../tools/gate/suite-settings.ts';

/** No machine is too slow for a test: it may run beside the cluster and builds of images. */
const hangs = 180_000;

/** The suites that need servers from Debian packages, or that start and kill processes; only the gate runs them. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    testTimeout: hangs,
    hookTimeout: hangs,
    expect: { poll: { timeout: hangs, interval: 20 } },
    projects: [
      { extends: true, test: { name: 'real servers', include: ['test/real/**/*.test.ts'] } },
      { extends: true, test: { ...suiteSettings, name: 'processes', include: [processTests] } },
      {
        extends: true,
        test: {
          ...suiteSettings,
          name: 'API on Postgres',
          include: ['packages/api/src/**/*.test.ts'],
          exclude: [processTests],
          globalSetup: [fileURLToPath(new URL('postgres-for-suites.ts', import.meta.url))],
        },
      },
    ],
  },
});
