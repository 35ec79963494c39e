import { describe, expect, it } from 'vitest';
import { crashMatrix } from './crash-matrix.ts';
import { cloudScenarios } from './fixtures/cloud-scenarios.ts';
import { needsProcess } from './fixtures/scenario.ts';
import { stopScenarios } from './fixtures/stop-scenarios.ts';
import { storeScenarios } from './fixtures/store-scenarios.ts';

const scenarios = { ...stopScenarios, ...storeScenarios, ...cloudScenarios };
const rows = crashMatrix.filter((row) => !needsProcess(row));

describe('the crash matrix within a process', () => {
  it('has one test per row, and one row per test', () => {
    expect(Object.keys(scenarios).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
    expect(rows.length).toBeGreaterThan(45);
  });

  it.concurrent.each(rows)('$id: $fault', async ({ id, left, exitCode, nextExitCode }) => {
    expect(await scenarios[id]?.()).toEqual({ left, exitCode, nextExitCode });
  });
});
