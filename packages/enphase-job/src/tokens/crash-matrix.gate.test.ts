import { describe, expect, it } from 'vitest';
import { crashMatrix } from './crash-matrix.ts';
import { killScenarios } from './fixtures/kill-scenarios.ts';
import { needsProcess } from './fixtures/scenario.ts';

const rows = crashMatrix.filter(needsProcess);

describe('the crash matrix of a process that is killed or stopped', () => {
  it('has one test per row, and one row per test', () => {
    expect(Object.keys(killScenarios).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
    expect(rows).toHaveLength(16);
  });

  it.concurrent.each(rows)('$id: $fault', async ({ id, left, exitCode, nextExitCode }) => {
    expect(await killScenarios[id]?.()).toEqual({ left, exitCode, nextExitCode });
  });
});
