import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = import.meta.dirname;
const tools = resolve(folder, '../../.tools');
/** Its reports. */
const notes = join(tools, 'schemathesis-notes');

/** Installs the packages of requirements.txt once, in a separate Python environment. Returns the program. */
export async function installSchemathesis(): Promise<string> {
  const requirements = join(folder, 'requirements.txt');
  const version = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const environment = join(tools, `schemathesis-${version}`);
  const done = join(environment, 'installed');
  if (!existsSync(done)) {
    await rm(environment, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', environment]);
    await run(join(environment, 'bin', 'pip'), ['install', '--quiet', '--no-deps', '--log', `${done}.log`, '--requirement', requirements]);
    await rename(`${done}.log`, done);
  }
  return join(environment, 'bin', 'st');
}

export interface FuzzingRun {
  readonly url: string;
  readonly key: string;
  readonly seed: number;
  /** The number of requests per route and phase. */
  readonly examples: number;
}

/** Fuzzes the API by its own OpenAPI document, and returns the exit code and the output. Keys are excluded. */
export async function fuzz(program: string, { url, key, seed, examples }: FuzzingRun): Promise<{ exitCode: number; output: string }> {
  const args = ['--config-file', join(folder, 'schemathesis.toml'), 'run', `${url}/openapi.json`, '--header', `X-API-Key: ${key}`];
  args.push('--exclude-path-regex', '^/api/v1/keys', '--seed', String(seed), '--max-examples', String(examples));
  await mkdir(notes, { recursive: true });
  return new Promise((settle) => {
    const env = { ...process.env, NO_COLOR: '1', PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
    const options = { cwd: notes, env, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      settle({ exitCode: typeof code === 'number' ? code : 1, output: `${stdout}${stderr}` });
    });
  });
}
