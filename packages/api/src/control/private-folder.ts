import { chmod, lstat, mkdir } from 'node:fs/promises';
import { FixSettings } from '@wattjobs/core';

/**
 * Makes a folder that only this user can enter, or proves that the one at `path` is such a folder.
 * The folder above it may be one that others can write to: a link or a folder of somebody else's is never used.
 * @throws FixSettings if something else is at `path`, or if the folder cannot be made
 */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code !== 'EEXIST') throw unusable(path, `cannot be made (${code})`);
  }
  const found = await lstat(path);
  if (!found.isDirectory()) throw unusable(path, 'is no folder: delete it');
  const user = process.geteuid?.();
  if (user !== undefined && found.uid !== user) throw unusable(path, `belongs to the user ${found.uid}, not to ${user}: delete it`);
  // Kubernetes opens what is on a volume to the volume's group (`fsGroup`) each time it mounts the volume.
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
}

function unusable(path: string, problem: string): FixSettings {
  return new FixSettings([{ name: 'DATA_DIR', problem: `holds ${path}, which ${problem}`, example: '/data' }]);
}
