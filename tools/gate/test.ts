// What `npm test` runs: types, lint, and every test that needs nothing but Node.js, in one hostile time zone.
// Words after the script's name go to vitest: `npm test -- packages/core` runs the tests below that folder.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine } from './count-tests.ts';
import { leftToGate } from './left-to-gate.ts';
import { describeResult, runStep, type StepResult } from './run-step.ts';

process.chdir(join(import.meta.dirname, '../..'));
process.exitCode = 1;

// Ctrl-C reaches every process of the group: the steps end by it, and what is left to do here is to tidy up.
const stopped = new AbortController();
process.on('SIGINT', () => stopped.abort()).on('SIGTERM', () => stopped.abort());

const checks = await Promise.all(
  ['types', 'lint'].map((name) => runStep({ name, program: 'pnpm', args: ['--silent', 'run', name] }, { show: false })),
);
if (!stopped.signal.aborted) await runTests();

async function runTests(): Promise<void> {
  for (const { step, exitCode, output } of checks) {
    if (exitCode !== 0) process.stdout.write(`${step.name} failed:\n${output}\n`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'wattjobs-test-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const tests = await runStep(
      { name: 'tests', program: 'vitest', args: ['run', ...reporters, ...process.argv.slice(2)] },
      { show: true },
    );
    summarize([...checks, tests]);
    // There is no report where vitest was stopped: then nothing was counted, and the exit code tells.
    if (existsSync(report)) process.stdout.write(`${closingLine(JSON.parse(await readFile(report, 'utf8')))}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function summarize(results: readonly StepResult[]): void {
  for (const result of results) process.stdout.write(`${describeResult(result)}\n`);
  process.stdout.write('left to .ci/run:\n');
  for (const { tests, needs } of leftToGate) process.stdout.write(`  ${tests} (needs ${needs})\n`);
  if (results.every(({ exitCode }) => exitCode === 0)) process.exitCode = 0;
}
