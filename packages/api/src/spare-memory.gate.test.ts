import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Allocates garbage like a server under load, and returns the young generation's size in megabytes. */
const load = `
  import { getHeapSpaceStatistics } from 'node:v8';
  let kept = [];
  for (let made = 0; made < 2_000_000; made += 1) {
    kept.push({ made, text: 'x' + made });
    if (kept.length > 100_000) kept = [];
  }
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  process.stdout.write(String(young.space_size / 1e6));
`;

function youngGenerationMegabytes(program: string, ...flags: readonly string[]): number {
  return Number(
    execFileSync(process.execPath, ['--no-warnings', ...flags, '--input-type=module', '--eval', program], { encoding: 'utf8' }),
  );
}

it('a program that was started without the flags of the image keeps its young generation as small as with them', () => {
  const spare = `import { spareMemory } from ${JSON.stringify(new URL('spare-memory.ts', import.meta.url))}; spareMemory([]);`;
  const asInImage = youngGenerationMegabytes(load, '--max-semi-space-size=1');
  expect(youngGenerationMegabytes(load)).toBeGreaterThan(10 * asInImage);
  expect(youngGenerationMegabytes(`${spare}${load}`)).toBeLessThanOrEqual(2 * asInImage);
});

it('the program sets them before anything else', () => {
  const [first] = readFileSync(new URL('main.ts', import.meta.url), 'utf8').match(/^(?!import|\/\/|\n).*$/m) ?? [];
  expect(first).toBe('spareMemory(process.execArgv);');
});
