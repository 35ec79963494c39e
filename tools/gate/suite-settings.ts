import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vitest/node';
import { testTimeZone } from './time-zone.ts';

/** No machine is too slow for a test: these limits only end one that hangs. */
const hangs = 120_000;

/** The vitest settings of every suite of the packages. */
export const suiteSettings: InlineConfig = {
  // The programs that tests start are compiled once for all of them.
  env: { TZ: testTimeZone, NODE_COMPILE_CACHE: join(tmpdir(), 'wattjobs-test-compile-cache') },
  // Threads keep the zone of the process that started them: only forks see another TZ.
  pool: 'forks',
  isolate: false,
  testTimeout: hangs,
  hookTimeout: hangs,
  expect: { poll: { timeout: hangs, interval: 10 } },
  setupFiles: ['forget-secrets', 'same-examples'].map((name) =>
    fileURLToPath(new URL(`../../packages/core/src/testing/${name}.ts`, import.meta.url)),
  ),
};
