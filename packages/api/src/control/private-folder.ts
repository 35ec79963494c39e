import { chmod, lstat, mkdir } from 'node:fs/promises';
import { FixSettings } from '@wattjobs/core/errors';

/**
 * Creates a folder that only this user can enter, or checks that `path` is one.
 * Others may be able to write to its parent, so a link or another user's folder is never used.
 * @throws FixSettings if something else is at `path`, or if the folder cannot be created
 */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code !== 'EEXIST') throw unusable(path, `cannot be created (${code})`);
  }
  const found = await lstat(path);
  if (!found.isDirectory()) throw unusable(path, 'is not a folder: delete it');
  const user = process.geteuid?.();
  if (user !== undefined && found.uid !== user) throw unusable(path, `belongs to user ${found.uid}, not to ${user}: delete it`);
  // Kubernetes gives the volume's group (`fsGroup`) access at each mount.
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
}

function unusable(path: string, problem: string): FixSettings {
  return new FixSettings([{ name: 'DATA_DIR', problem: `contains ${path}, which ${problem}`, example: '/data' }]);
}
