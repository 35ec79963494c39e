import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A digest of a folder's names, modes and contents: it changes if anything in the folder changes. */
export function treeDigest(folder: string): string {
  const digest = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names) {
    const path = join(folder, name);
    const found = lstatSync(path);
    digest.update(`${name}\0${found.mode}\0${found.mtimeMs}\0`);
    if (found.isFile()) digest.update(readFileSync(path));
  }
  return `${names.length} ${digest.digest('hex')}`;
}
