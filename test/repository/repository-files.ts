import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root, with a slash at the end. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

const notOurs = new Set(['.git', '.tools', '.vitest', 'dist', 'node_modules']);

/** Every file of the repository, relative to its root, sorted; without what is installed, built or ignored. */
export async function repositoryFiles(): Promise<readonly string[]> {
  return (await filesBelow('')).toSorted();
}

/** The text of a file of the repository. */
export function readRepositoryFile(path: string): Promise<string> {
  return readFile(join(repository, path), 'utf8');
}

/** Whether the file holds code that runs. */
export function isCode(path: string): boolean {
  return /\.(ts|mjs|js)$/.test(path);
}

/** Whether the file is only for tests: the tests themselves, and what only they import. */
export function isForTests(path: string): boolean {
  return /\.test\.ts$|\/fixtures\/|\/testing\/|\/test-[^/]+\.ts$/.test(path);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(repository, folder), { withFileTypes: true });
  const kept = entries.filter(({ name }) => !notOurs.has(name) && name !== '.env' && !name.endsWith('.tsbuildinfo'));
  const found = await Promise.all(
    kept.map(async (entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)])),
  );
  return found.flat();
}
