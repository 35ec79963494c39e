import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { processTests } from '../../tools/gate/left-to-gate.ts';
import { suiteSettings } from '../../tools/gate/suite-settings.ts';

/** The suites that need servers from Debian packages, or that start and kill processes; only the gate runs them. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
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
