// `npm run check`: the one gate for people. It generates and formats files, then checks everything that this machine can check.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { commandLineOf, describeResult, runStep, type Step } from './run-step.ts';
import { changedBetween, changedFiles } from './working-tree.ts';

process.chdir(join(import.meta.dirname, '../..'));

const chartTools = ['helm', 'helm-unittest', 'promtool'];
const missingTools = chartTools.filter((tool) => !isOnPath(tool));
const chartSteps: readonly Step[] = [
  { name: 'manifests', program: 'node', args: ['test/chart/render-k8s.ts'] },
  { name: 'chart', program: 'vitest', args: ['run', '--config', 'test/chart/vitest.config.ts'] },
];
const steps: readonly Step[] = [
  { name: 'generate', program: 'pnpm', args: ['--silent', 'run', 'generate'] },
  { name: 'format', program: 'pnpm', args: ['--silent', 'run', 'format'] },
  { name: 'lint', program: 'pnpm', args: ['--silent', 'run', 'lint'] },
  { name: 'types', program: 'pnpm', args: ['--silent', 'run', 'types'] },
  // Part of the tests, but run first because it only takes a second.
  { name: 'docs', program: 'vitest', args: ['run', 'test/repository'] },
  { name: 'tests', program: 'vitest', args: ['run'] },
  ...(missingTools.length === 0 ? chartSteps : []),
];

const before = await changedFiles();
process.exitCode = (await passAll()) && (await keptTheTreeClean()) ? 0 : 1;

async function passAll(): Promise<boolean> {
  for (const step of steps) {
    const result = await runStep(step, { show: false });
    process.stdout.write(`${describeResult(result)}\n`);
    if (result.exitCode !== 0) {
      process.stdout.write(`\n${result.output}\nrepeat with: ${commandLineOf(step)}\n`);
      return false;
    }
  }
  if (missingTools.length > 0) process.stdout.write(`chart     left to .ci/run: ${missingTools.join(', ')} not on PATH\n`);
  return true;
}

async function keptTheTreeClean(): Promise<boolean> {
  const after = await changedFiles();
  if (before === undefined || after === undefined) {
    process.stdout.write('tree      not compared: this is not a git checkout\n');
    return true;
  }
  const changed = changedBetween(before, after);
  if (changed.length === 0) return true;
  process.stdout.write(
    `tree      these files were generated or formatted, commit them too:\n${changed.map((path) => `  ${path}\n`).join('')}`,
  );
  // If the tree had changes before, these belong to the work.
  return before.size > 0;
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
