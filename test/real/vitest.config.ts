import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The suites that need servers from Debian packages; only the gate runs them. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'real servers', include: ['test/real/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'API on Postgres',
          include: ['packages/api/src/**/*.test.ts'],
          globalSetup: [fileURLToPath(new URL('postgres-for-suites.ts', import.meta.url))],
          pool: 'forks',
          isolate: false,
        },
      },
    ],
  },
});
