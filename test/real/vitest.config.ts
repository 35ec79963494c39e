import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The suites that need servers from Debian packages; only the gate runs them. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: { include: ['test/real/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
