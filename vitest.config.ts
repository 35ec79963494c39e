import { defineConfig } from 'vitest/config';
import { leftToGate } from './test/gate/left-to-gate.ts';

// The whole suite runs once in each zone: what is wrong twice a year in one is wrong at once in the other.
const zones = ['UTC', 'America/New_York'];

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**', ...leftToGate.map(({ folder }) => `${folder}/**`)],
    // Threads keep the zone of the process that started them: only forks see another TZ.
    pool: 'forks',
    isolate: false,
    // The tests wait more than they compute: no core is kept free.
    maxWorkers: '100%',
    projects: zones.map((zone) => ({
      extends: true,
      test: { name: zone, env: { TZ: zone }, include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'lint/**/*.test.ts'] },
    })),
  },
});
