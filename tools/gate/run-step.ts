import { spawn } from 'node:child_process';

/** A command that is one step of a gate. */
export interface Step {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

export interface StepResult {
  readonly step: Step;
  readonly exitCode: number;
  readonly durationMs: number;
  /** Its output, if it was not shown while running. */
  readonly output: string;
}

/** The step as a person would type it. */
export function commandLineOf({ program, args }: Step): string {
  return [program, ...args.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))].join(' ');
}

/** One line for a person: `types   ok     1.2 s`. */
export function describeResult({ step, exitCode, durationMs }: StepResult): string {
  return `${step.name.padEnd(10)}${(exitCode === 0 ? 'ok' : 'FAILED').padEnd(8)}${(durationMs / 1000).toFixed(1).padStart(6)} s`;
}

/**
 * Runs a step in the current folder.
 * `show: true` prints its output as it arrives; otherwise it is collected, so that steps can run concurrently.
 * A program that cannot be started counts as failed, with the reason as its output.
 */
export async function runStep(step: Step, { show }: { readonly show: boolean }): Promise<StepResult> {
  const startedAt = performance.now();
  const child = spawn(step.program, step.args, { stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { step, exitCode, durationMs: performance.now() - startedAt, output: Buffer.concat(chunks).toString() };
}
