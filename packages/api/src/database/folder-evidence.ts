import { accessSync, constants } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FixSettings } from '@wattjobs/core/errors';
import { hasErrno, readFileText } from '@wattjobs/core/files';

/** What a data folder contains before anything is opened or written. */
export interface FolderEvidence {
  /** The entries of the data folder itself. */
  readonly names: ReadonlySet<string>;
  /** The entries of its `postgres/`; undefined if that is missing or empty. A clause that follows "which" if it is not a folder. */
  readonly postgres: PostgresEvidence | string | undefined;
}

export interface PostgresEvidence {
  /** The content of `PG_VERSION`; empty if it is missing or not a text file. */
  readonly version: string;
  /** Every file and folder below it, with the size in bytes (0 for a folder). */
  readonly sizes: ReadonlyMap<string, number>;
  /** What this process may not read and write, and its owner. */
  readonly forbidden: readonly { readonly path: string; readonly owner: number }[];
}

/**
 * Examines a data folder and changes nothing.
 * @throws FixSettings if the folder itself cannot be read
 */
export async function readEvidence(folder: string): Promise<FolderEvidence> {
  try {
    const names = new Set(await readdir(folder));
    const postgres = names.has('postgres') ? await readPostgres(join(folder, 'postgres')) : undefined;
    return { names, postgres };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new FixSettings([{ name: 'DATA_DIR', problem: `is ${folder}, which cannot be read (${reason})`, example: '/data' }]);
  }
}

async function readPostgres(folder: string): Promise<PostgresEvidence | string | undefined> {
  const isLink = (await lstat(folder)).isSymbolicLink();
  const found = await unlessMissing(stat(folder));
  if (found === undefined) return isLink ? 'is a link to a folder that does not exist' : undefined;
  if (!found.isDirectory()) return 'is not a folder';
  const sizes = new Map<string, number>();
  const forbidden: { path: string; owner: number }[] = [];
  await walk(folder, '', sizes, forbidden);
  if (sizes.size === 0 && forbidden.length === 0) return undefined;
  const version = readFileText(join(folder, 'PG_VERSION'));
  return { version: 'text' in version ? version.text.trim() : '', sizes, forbidden };
}

async function walk(root: string, below: string, sizes: Map<string, number>, forbidden: { path: string; owner: number }[]): Promise<void> {
  const folder = join(root, below);
  if (!(await mayUse(folder, constants.R_OK | constants.W_OK | constants.X_OK, below, forbidden))) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(below, entry.name);
    // A running server may have deleted it since.
    const found = await unlessMissing(lstat(join(root, path)));
    if (found === undefined) continue;
    sizes.set(path, found.isFile() ? found.size : 0);
    if (found.isDirectory()) await walk(root, path, sizes, forbidden);
    else await mayUse(join(root, path), constants.R_OK | constants.W_OK, path, forbidden);
  }
}

/** Only what is not there counts as missing: a disk that fails, or a circle of links, is no proof of lost data. */
async function unlessMissing<Found>(look: Promise<Found>): Promise<Found | undefined> {
  try {
    return await look;
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function mayUse(path: string, mode: number, shown: string, forbidden: { path: string; owner: number }[]): Promise<boolean> {
  try {
    accessSync(path, mode);
    return true;
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return false;
    if (!hasErrno(error, 'EACCES', 'EPERM', 'EROFS')) throw error;
    forbidden.push({ path: join('postgres', shown), owner: (await lstat(path)).uid });
    return false;
  }
}
