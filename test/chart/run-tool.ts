import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program's exit code and its whole output. */
export interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Runs a program to its end, in the repository's root.
 * @throws Error if it cannot be started: tests that need it cannot run without it
 */
export async function runTool(program: string, args: readonly string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(program, args, { cwd: new URL('../../', import.meta.url), maxBuffer: 64 << 20 });
    return { exitCode: 0, output: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') throw error;
    return { exitCode: error.code, output: 'stdout' in error && 'stderr' in error ? `${error.stdout}${error.stderr}` : '' };
  }
}

/**
 * Renders the chart as `helm template` does.
 * @throws Error with Helm's message if it refuses
 */
export async function renderChart(args: readonly string[]): Promise<string> {
  const { exitCode, output } = await runTool('helm', ['template', 'wattjobs', 'charts/wattjobs', '--namespace', 'wattjobs', ...args]);
  if (exitCode !== 0) throw new Error(output);
  return output;
}
