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
    const even = ['api', 'core', 'enphase-job', 'new-job', 'torus-job', 'simulators'].map((name) => file(`packages/${name}/a.test.ts`, 1));
    expect(timePerPackage(even, '/repository').filter(({ isOverBudget }) => isOverBudget)).toEqual([]);
    expect(timePerPackage([], '/repository')).toEqual([]);
  });
});
