// What `npm test` runs: types, lint, and every test that needs nothing but Node.js, in each time zone.
// Words after the script's name go to vitest: `npm test -- packages/core` runs the tests below that folder.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine } from './count-tests.ts';
import { leftToGate } from './left-to-gate.ts';
import { describeResult, runStep } from './run-step.ts';

process.chdir(join(import.meta.dirname, '../..'));

const checks = await Promise.all(
  ['types', 'lint'].map((name) => runStep({ name, program: 'pnpm', args: ['--silent', 'run', name] }, { show: false })),
);
for (const { step, exitCode, output } of checks) {
  if (exitCode !== 0) process.stdout.write(`${step.name} failed:\n${output}\n`);
}

const folder = await mkdtemp(join(tmpdir(), 'wattjobs-test-'));
try {
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const args = ['run', ...reporters, ...process.argv.slice(2)];
  const tests = await runStep({ name: 'tests', program: 'vitest', args }, { show: true });

  const results = [...checks, tests];
  for (const result of results) process.stdout.write(`${describeResult(result)}\n`);
  process.stdout.write('left to .ci/run:\n');
  for (const { folder: left, needs } of leftToGate) process.stdout.write(`  ${left} (needs ${needs})\n`);
  process.stdout.write(`${closingLine(JSON.parse(await readFile(reportFile, 'utf8')))}\n`);
  process.exitCode = results.every(({ exitCode }) => exitCode === 0) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
