import { describe, expect, it } from 'vitest';
import { type CrashMatrixRow, crashMatrix } from './crash-matrix.ts';
import { cloudScenarios } from './fixtures/cloud-scenarios.ts';
import { killScenarios } from './fixtures/kill-scenarios.ts';
import { stopScenarios } from './fixtures/stop-scenarios.ts';
import { storeScenarios } from './fixtures/store-scenarios.ts';

const withinProcess = { ...stopScenarios, ...storeScenarios, ...cloudScenarios };
const scenarios = { ...killScenarios, ...withinProcess };
/** A separate process takes seconds: only the gate starts them, when it repeats the suite in another time zone. */
const here = process.env['TEST_TIME_ZONE'] === undefined ? withinProcess : scenarios;
const rows = crashMatrix.filter(({ id }) => id in here);

async function expectOutcome({ id, left, exitCode, nextExitCode }: CrashMatrixRow): Promise<void> {
  expect(await scenarios[id]?.()).toEqual({ left, exitCode, nextExitCode });
}

describe('the crash matrix', () => {
  it('has one test per row and one row per test', () => {
    expect(Object.keys(scenarios).toSorted()).toEqual(crashMatrix.map(({ id }) => id).toSorted());
    expect(crashMatrix.length).toBeGreaterThan(60);
    expect(rows.length).toBeGreaterThan(45);
  });

  it.concurrent.each(rows)('$id: $fault', expectOutcome, 60_000);
});
