import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { leftToGate } from './tools/gate/left-to-gate.ts';
import { testTimeZone } from './tools/gate/time-zone.ts';

// The programs that tests start are compiled once for all of them.
const compileCache = join(tmpdir(), 'wattjobs-test-compile-cache');

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'lint/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', ...leftToGate.map(({ tests }) => tests)],
    env: { TZ: testTimeZone, NODE_COMPILE_CACHE: compileCache },
    // Threads keep the zone of the process that started them: only forks see another TZ.
    pool: 'forks',
    isolate: false,
    // A busy machine is no failure: this only ends a test that hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: [fileURLToPath(new URL('packages/core/src/testing/forget-secrets.ts', import.meta.url))],
    // The tests wait as much as they compute: more of them than there are cores.
    maxWorkers: '150%',
  },
});
