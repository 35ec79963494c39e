import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { leftToGate } from './test/gate/left-to-gate.ts';

// The suite runs once in each zone: what is wrong twice a year in one is wrong at once in the other.
// What starts processes, or meets every fault, and knows no time of day runs in the first alone: `*.once.test.ts`.
const zones = ['UTC', 'America/New_York'];
const once = '**/*.once.test.ts';

// The programs that tests start are compiled once for all of them.
const compileCache = join(tmpdir(), 'wattjobs-test-compile-cache');

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**', ...leftToGate.map(({ tests }) => tests)],
    // Threads keep the zone of the process that started them: only forks see another TZ.
    pool: 'forks',
    isolate: false,
    setupFiles: [fileURLToPath(new URL('packages/core/src/testing/forget-secrets.ts', import.meta.url))],
    // The tests wait as much as they compute: more of them than there are cores.
    maxWorkers: '150%',
    projects: zones.map((zone, index) => ({
      extends: true,
      test: {
        name: zone,
        env: { TZ: zone, NODE_COMPILE_CACHE: compileCache },
        include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'lint/**/*.test.ts'],
        exclude: index === 0 ? [] : [once],
      },
    })),
  },
});
