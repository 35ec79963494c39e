import { relative } from 'node:path';

/** The parts of a file in a vitest JSON report that timing needs; times in milliseconds since the Unix epoch. */
export interface TimedFile {
  readonly name: string;
  readonly startTime: number;
  readonly endTime: number;
}

/**
 * The share of the suite's time that a package may use, so that one package cannot use up what the others need.
 * A share is the same on a slow machine. Each is at least one and a half times what was measured.
 * A new source needs no line: it gets `otherShare`, and leaves smaller shares to the others.
 */
const shares: Readonly<Record<string, number>> = {
  'packages/enphase-job': 0.55,
  'packages/api': 0.4,
  'packages/torus-job': 0.4,
  'packages/core': 0.3,
  'packages/simulators': 0.06,
};
const otherShare = 0.2;

/** The seconds of one package: the sum over its files, which run concurrently. */
export interface PackageTime {
  readonly name: string;
  readonly seconds: number;
  readonly share: number;
  readonly isOverBudget: boolean;
}

/** Sums the times of the files per package, longest first. */
export function timePerPackage(files: readonly TimedFile[], repository: string): readonly PackageTime[] {
  const seconds = new Map<string, number>();
  for (const { name, startTime, endTime } of files) {
    const owner = packageOf(relative(repository, name));
    seconds.set(owner, (seconds.get(owner) ?? 0) + (endTime - startTime) / 1000);
  }
  const total = [...seconds.values()].reduce((sum, each) => sum + each, 0);
  return [...seconds]
    .map(([name, packageSeconds]) => {
      const share = total === 0 ? 0 : packageSeconds / total;
      return { name, seconds: packageSeconds, share, isOverBudget: share > (shares[name] ?? otherShare) };
    })
    .sort((a, b) => b.seconds - a.seconds);
}

/** One line for a person: `  packages/core  61.2 s  38 %`. */
export function describePackageTime({ name, seconds, share, isOverBudget }: PackageTime): string {
  const figures = `${seconds.toFixed(1).padStart(7)} s ${(100 * share).toFixed(0).padStart(4)} %`;
  return `  ${name.padEnd(22)}${figures}${isOverBudget ? '  over its share: see tools/gate/time-per-package.ts' : ''}`;
}

/** The package of a path (`packages/core`); for any other path, its first folder. */
function packageOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'packages' ? `${first}/${second}` : first;
}
