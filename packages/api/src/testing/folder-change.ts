import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Changes a folder of a test. */
export type FolderChange = (folder: string) => void;

/** Deletes these. */
export function without(...names: readonly string[]): FolderChange {
  return (folder) => {
    for (const name of names) rmSync(join(folder, name), { recursive: true });
  };
}

/** Deletes everything but these. */
export function onlyWith(...kept: readonly string[]): FolderChange {
  return (folder) => without(...readdirSync(folder).filter((name) => !kept.includes(name)))(folder);
}
