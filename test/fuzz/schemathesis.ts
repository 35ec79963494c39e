import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { installPythonPackages, tools } from './python-environment.ts';

const folder = import.meta.dirname;
/** Its reports. */
const notes = join(tools, 'schemathesis-notes');

/** Installs the packages of requirements.txt. Returns the program. */
export async function installSchemathesis(): Promise<string> {
  return join(await installPythonPackages('schemathesis', join(folder, 'requirements.txt')), 'st');
}

export interface FuzzingRun {
  readonly url: string;
  /** What schemathesis.toml names: the key, and what is stored. */
  readonly known: Readonly<Record<`FUZZ_${string}`, string>>;
  readonly seed: number;
  /** The number of requests per route and phase. */
  readonly examples: number;
}

/** Fuzzes the API by its own OpenAPI document, and returns the exit code and the output. Keys are excluded, and the second addresses of routes. */
export async function fuzz(program: string, { url, known, seed, examples }: FuzzingRun): Promise<{ exitCode: number; output: string }> {
  const args = ['--config-file', join(folder, 'schemathesis.toml'), 'run', `${url}/openapi.json`];
  args.push('--exclude-path-regex', '^/api/v1/(?:keys|m/|tenant/.token)', '--seed', String(seed), '--max-examples', String(examples));
  await mkdir(notes, { recursive: true });
  return new Promise((settle) => {
    const env = { ...process.env, ...known, NO_COLOR: '1', PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
    const options = { cwd: notes, env, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      settle({ exitCode: typeof code === 'number' ? code : 1, output: `${stdout}${stderr}` });
    });
  });
}
