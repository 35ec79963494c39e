// What `npm test` runs: types, lint, and every test that only needs Node.js, in one hostile time zone.
// Arguments after the script's name go to vitest: `npm test -- packages/core` runs the tests below that folder.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine, type TestReport } from './count-tests.ts';
import { leftToGate } from './left-to-gate.ts';
import { describeResult, runStep, type StepResult } from './run-step.ts';
import { describePackageTime, type TimedFile, timePerPackage } from './time-per-package.ts';

process.chdir(join(import.meta.dirname, '../..'));
process.exitCode = 1;

// Ctrl-C reaches every process of the group and ends the steps. Only the cleanup is left to do here.
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);

// Beside the tests, which wait for timers and sockets a good part of their time.
const running = Promise.all(
  ['types', 'lint'].map((name) => runStep({ name, program: 'pnpm', args: ['--silent', 'run', name] }, { show: false })),
);
await runTests();

async function runTests(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wattjobs-test-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const tests = await runStep(
      { name: 'tests', program: 'vitest', args: ['run', ...reporters, ...process.argv.slice(2)] },
      { show: true },
    );
    const checks = await running;
    for (const { step, exitCode, output } of checks) {
      if (exitCode !== 0) process.stdout.write(`${step.name} failed:\n${output}\n`);
    }
    summarize([...checks, tests]);
    // If vitest was stopped, there is no report: nothing was counted, and the exit code tells.
    if (existsSync(report)) summarizeReport(JSON.parse(await readFile(report, 'utf8')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function summarizeReport(report: TestReport & { readonly testResults: readonly TimedFile[] }): void {
  // Shares are meaningless for a part of the suite.
  const isWhole = process.argv.length === 2;
  const times = timePerPackage(report.testResults, process.cwd()).map((time) => (isWhole ? time : { ...time, isOverBudget: false }));
  process.stdout.write('time per package, added up over files that run side by side:\n');
  for (const time of times) process.stdout.write(`${describePackageTime(time)}\n`);
  if (times.some(({ isOverBudget }) => isOverBudget)) process.exitCode = 1;
  process.stdout.write(`${closingLine(report)}\n`);
}

function summarize(results: readonly StepResult[]): void {
  for (const result of results) process.stdout.write(`${describeResult(result)}\n`);
  process.stdout.write('left to .ci/run:\n');
  for (const { tests, needs } of leftToGate) process.stdout.write(`  ${tests} (needs ${needs})\n`);
  if (results.every(({ exitCode }) => exitCode === 0)) process.exitCode = 0;
}
