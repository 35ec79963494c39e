import { type Stats, statSync } from 'node:fs';

/**
 * A warning about who else may read a file that holds secrets, with the command that fixes it; undefined if nobody else may.
 * For files that this product writes, and for tokens. Not for mounted Secrets: Kubernetes sets their modes, and no command changes them.
 * @param inCluster in a cluster, the kubelet sets group rights (`fsGroup`) at every mount, so only the rights of others count
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
    // Whoever reads the file reports why it cannot be read.
    if (error instanceof Error && 'syscall' in error) return undefined;
    throw error;
  }
}
