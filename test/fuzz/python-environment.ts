import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Where pinned tools and their reports are. */
export const tools = resolve(import.meta.dirname, '../../.tools');

/** Installs the pinned packages of a file once, in a separate Python environment. Returns the folder of its programs. */
export async function installPythonPackages(name: string, requirements: string): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const environment = join(tools, `${name}-${version}`);
  const done = join(environment, 'installed');
  if (!existsSync(done)) {
    await rm(environment, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', environment]);
    await run(join(environment, 'bin', 'pip'), ['install', '--quiet', '--no-deps', '--log', `${done}.log`, '--requirement', requirements]);
    await rename(`${done}.log`, done);
  }
  return join(environment, 'bin');
}
