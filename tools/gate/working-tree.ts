import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Every file that differs from the last commit, with a fingerprint of its current content.
 * Empty for a clean tree; undefined if this is not a git checkout.
 */
export async function changedFiles(): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const { stdout } = await run('git', ['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames']);
    const entries = stdout.split('\0').filter((entry) => entry !== '');
    return new Map(await Promise.all(entries.map(async (entry) => [entry.slice(3), await fingerprint(entry)] as const)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 128 || error.code === 'ENOENT')) return undefined;
    throw error;
  }
}

async function fingerprint(entry: string): Promise<string> {
  if (entry.slice(0, 2).includes('D')) return 'deleted';
  const { stdout } = await run('git', ['hash-object', '--', entry.slice(3)]);
  return stdout.trim();
}

/** The files that a command changed, given the differences before and after it; sorted. */
export function changedBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted();
}
