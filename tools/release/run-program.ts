import { execFileSync } from 'node:child_process';

/**
 * Runs a program in the current folder and returns what it prints. Its errors and its progress are shown.
 * @throws Error if it fails
 */
export function runProgram(program: string, args: readonly string[]): Buffer {
  return execFileSync(program, args, { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 << 20 });
}
