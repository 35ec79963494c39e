import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { leftToGate } from './tools/gate/left-to-gate.ts';
import { suiteSettings } from './tools/gate/suite-settings.ts';

export default defineConfig({
  test: {
    ...suiteSettings,
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'lint/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', ...leftToGate.map(({ tests }) => tests)],
    // The tests wait as much as they compute: more of them than there are cores, which vitest does not allow as a percentage.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
  },
});
