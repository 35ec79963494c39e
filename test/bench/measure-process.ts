import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { medianOf } from './median.ts';

/** The resources of one process. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMemoryMegabytes: number;
}

export interface Command {
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const probe = fileURLToPath(new URL('report-usage.cjs', import.meta.url));

/** Runs Node.js once and measures it. Throws if it fails. */
export async function measure({ arguments: args, environment = {} }: Command, reportPath: string): Promise<Cost> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--require', probe, ...args], {
    env: { PATH: process.env['PATH'], ...environment, USAGE_REPORT: reportPath },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  const wallMs = performance.now() - start;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr.slice(-2000)}`);
  const usage = JSON.parse(readFileSync(reportPath, 'utf8')) as NodeJS.ResourceUsage;
  return { wallMs, cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000, peakMemoryMegabytes: usage.maxRSS / 1024 };
}

/** Runs commands alternately, so that a slow moment of the machine affects all, and returns each one's median. */
export async function medians(commands: readonly Command[], runs: number, reportPath: string): Promise<readonly Cost[]> {
  const costs: Cost[][] = commands.map(() => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, command] of commands.entries()) costs[index]?.push(await measure(command, reportPath));
  }
  return costs.map((taken) => ({
    wallMs: medianOf(taken.map((cost) => cost.wallMs)),
    cpuMs: medianOf(taken.map((cost) => cost.cpuMs)),
    peakMemoryMegabytes: medianOf(taken.map((cost) => cost.peakMemoryMegabytes)),
  }));
}
