import { type Stats, statSync } from 'node:fs';

/**
 * Who else may read a file that holds secrets, and the command that ends it, as a warning; undefined where nobody may.
 * For files that this product writes itself, and for tokens. Not for mounted Secrets: their modes are Kubernetes’ own, and no command changes them.
 * @param inCluster where the kubelet gives the group of a volume (`fsGroup`) its rights with every mount, so that only those of others count
 */
export function exposure(path: string, { noun, inCluster }: { readonly noun: string; readonly inCluster: boolean }): string | undefined {
  // Windows has no such modes.
  if (process.platform === 'win32') return undefined;
  const stats = statOf(path);
  const others = inCluster ? 0o007 : 0o077;
  if (stats?.isFile() !== true || (stats.mode & others) === 0) return undefined;
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  const readers = (stats.mode & 0o007) === 0 ? 'its group' : 'every user of the machine';
  return `the ${noun} ${path} has the mode ${mode}, which opens it to ${readers}: chmod 600 '${path.replaceAll("'", String.raw`'\''`)}'`;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Why it cannot be read, whoever reads it says.
    if (error instanceof Error && 'syscall' in error) return undefined;
    throw error;
  }
}
