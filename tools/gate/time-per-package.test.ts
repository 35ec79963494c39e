import { describe, expect, it } from 'vitest';
import { describePackageTime, timePerPackage } from './time-per-package.ts';

const file = (name: string, seconds: number) => ({ name: `/repository/${name}`, startTime: 5000, endTime: 5000 + 1000 * seconds });

describe('the time of the packages', () => {
  const files = [file('packages/core/src/a.test.ts', 2), file('lint/rules.test.ts', 1), file('packages/core/src/b/c.test.ts', 1)];

  it('is added up, longest first', () => {
    const times = timePerPackage(files, '/repository');
    expect(times.map(({ name, seconds, share }) => [name, seconds, share])).toEqual([
      ['packages/core', 3, 0.75],
      ['lint', 1, 0.25],
    ]);
    expect(times.map(describePackageTime)[0]).toMatch(/^ {2}packages\/core +3\.0 s +75 % {2}over its share/);
  });

  it('has a budget, also for packages without their own line', () => {
    expect(timePerPackage(files, '/repository').map(({ isOverBudget }) => isOverBudget)).toEqual([true, true]);
    expect(timePerPackage([], '/repository')).toEqual([]);
  });
});

describe('the budgets', () => {
  /** As measured once. */
  const seconds = { 'enphase-job': 124, api: 80, 'torus-job': 79, core: 49, simulators: 6.5, rows: 0.3 };
  const overBudget = (changed: Readonly<Record<string, number>>) =>
    timePerPackage(
      Object.entries({ ...seconds, ...changed }).map(([name, own]) => file(`packages/${name}/src/a.test.ts`, own)),
      '/repository',
    ).flatMap(({ name, isOverBudget }) => (isOverBudget ? [name] : []));

  it('have room for five more sources', () => {
    const added = ['consumption-job', 'acuvim-job', 'victron-job', 'smartsolar-job', 'other-job'];
    expect(overBudget({})).toEqual([]);
    expect(overBudget(Object.fromEntries(added.map((name) => [name, 100])))).toEqual([]);
    expect(overBudget({ 'acuvim-job': 100 })).toEqual(['packages/acuvim-job']);
  });

  it.each(['enphase-job', 'api', 'torus-job', 'core', 'simulators'] as const)('are exceeded if %s takes four times as long', (name) => {
    expect(overBudget({ [name]: 4 * seconds[name] })).toContain(`packages/${name}`);
  });
});
