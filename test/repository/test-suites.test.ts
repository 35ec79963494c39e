import { describe, expect, it } from 'vitest';
import { readImports, relativeImports } from './import-graph.ts';
import { isForTests, readRepositoryFile, repositoryFiles } from './repository-files.ts';

const tests = (await repositoryFiles()).filter((file) => /^(?:packages|tools|lint|test\/repository)\/.*\.test\.ts$/.test(file));
const leftToGate = tests.filter((file) => file.endsWith('.gate.test.ts'));
const ownTests = tests.filter((file) => !file.endsWith('.gate.test.ts'));
const imports = relativeImports(await readImports());

/** A test and every file for tests that it imports, directly or not. */
function reachedFrom(file: string, reached = new Set<string>()): ReadonlySet<string> {
  reached.add(file);
  for (const next of imports.get(file) ?? []) {
    if (isForTests(next) && !reached.has(next)) reachedFrom(next, reached);
  }
  return reached;
}

/** The tests that reach a file with this text. */
async function testsThatReach(text: RegExp, among: readonly string[]): Promise<readonly string[]> {
  const files = await Promise.all(
    [...imports.keys()].filter(isForTests).map(async (file) => ({ file, code: await readRepositoryFile(file) })),
  );
  const found = new Set(files.filter(({ code }) => text.test(code)).map(({ file }) => file));
  return among.filter((test) => [...reachedFrom(test)].some((file) => found.has(file)));
}

describe('the tests of `npm test`', () => {
  it('are all seen, and so are those that are left to the gate', () => {
    expect(ownTests.length).toBeGreaterThan(200);
    expect(leftToGate.length).toBeGreaterThanOrEqual(18);
  });

  it('start no process of Node.js in a package, and kill none: a test that does is called *.gate.test.ts', async () => {
    const ofPackages = (file: string) => file.startsWith('packages/');
    const startsProcess = /\bprocess\.execPath\b|\.kill\(/;
    expect(await testsThatReach(startsProcess, ownTests.filter(ofPackages))).toEqual([]);
    expect((await testsThatReach(startsProcess, leftToGate)).length).toBeGreaterThanOrEqual(14);
  });

  it('have no limit on real time that a busy machine could reach', async () => {
    const underAMinute = String.raw`(?:[1-5]?\d_?\d{3}|\d{1,3})`;
    const limits = [
      String.raw`now\(\) - \w+\)\s*\.toBeLess`,
      String.raw`\bvi\.waitFor\(`,
      String.raw`\btimeout: ${underAMinute} \}, (?:async )?\(`,
      String.raw`^ {0,2}\}, ${underAMinute}\);$`,
    ].map((pattern) => new RegExp(pattern, 'm'));
    const samples = ['now() - startMs).toBeLessThan(1)', 'vi.waitFor(', '{ timeout: 20_000 }, async (', '  }, 5000);'].entries();
    for (const [index, sample] of samples) expect(sample).toMatch(limits[index] ?? /^$/);
    const others = ownTests.filter((file) => !file.startsWith('test/repository/'));
    expect(await Promise.all(limits.map((limit) => testsThatReach(limit, others)))).toEqual([[], [], [], []]);
  });
});
