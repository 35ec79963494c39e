import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DiskOperation } from './disk-operation.ts';
import { FileHistory } from './file-history.ts';

export interface PowerCut {
  /** The data folder as the process knew it. */
  readonly dataFolder: string;
  /** A copy of it, whole and synced, from before the first operation. */
  readonly before: string;
  /** Everything up to the moment of the cut. */
  readonly operations: readonly DiskOperation[];
  /** A new folder for what is left. */
  readonly target: string;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** The entry at a path: a file, or a folder. */
type Entry = FileHistory | 'folder';

/**
 * Writes a disk's content after a power cut, on a file system that journals names (ext4, XFS, btrfs):
 * contents as of their last sync, with any of the sectors written since;
 * names in the order of their changes, all that a sync forced and any number of later ones.
 */
export function cutPower({ dataFolder, before, operations, target, random }: PowerCut): void {
  const forced = lastForcedName(operations);
  const lastName = forced + Math.floor(random() * (operations.length - forced));
  const entries = entriesOf(before, dataFolder);
  let named: ReadonlyMap<string, Entry> = new Map(entries);
  for (const [index, operation] of operations.entries()) {
    apply(operation, entries);
    if (index === lastName) named = new Map(entries);
  }
  for (const [path, entry] of [...named].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const place = join(target, path.slice(dataFolder.length));
    if (entry === 'folder') mkdirSync(place, { mode: 0o700 });
    else writeFileSync(place, entry.remains(random));
  }
}

function entriesOf(before: string, dataFolder: string): Map<string, Entry> {
  const found = readdirSync(before, { recursive: true, withFileTypes: true }).map((entry): [string, Entry] => {
    const kept = join(entry.parentPath, entry.name);
    return [`${dataFolder}${kept.slice(before.length)}`, entry.isDirectory() ? 'folder' : new FileHistory(kept)];
  });
  return new Map([[dataFolder, 'folder'], ...found]);
}

function apply(operation: DiskOperation, entries: Map<string, Entry>): void {
  if (operation.kind === 'reply') return;
  const { kind, path } = operation;
  const file = entries.get(path);
  if (kind === 'create') entries.set(path, file ?? new FileHistory());
  else if (kind === 'make-folder') entries.set(path, 'folder');
  else if (kind === 'remove' || kind === 'remove-folder') entries.delete(path);
  else if (kind === 'rename') {
    for (const old of [...entries.keys()].filter((each) => each === path || each.startsWith(`${path}/`))) {
      const moved = entries.get(old);
      if (moved !== undefined) entries.set(`${operation.to}${old.slice(path.length)}`, moved);
      entries.delete(old);
    }
  } else if (file instanceof FileHistory) {
    if (kind === 'sync') file.sync();
    if (operation.kind === 'write' || operation.kind === 'truncate') file.change(operation);
  }
}

/** The last change of a name that a sync forced: a file's sync forces its own, a folder's those in it. */
function lastForcedName(operations: readonly DiskOperation[]): number {
  const lastChange = new Map<string, number>();
  let forced = 0;
  for (const [index, operation] of operations.entries()) {
    if (operation.kind === 'sync') forced = Math.max(forced, lastChange.get(operation.path) ?? 0);
    else if (!['write', 'truncate', 'reply'].includes(operation.kind) && operation.kind !== 'reply') {
      const paths = operation.kind === 'rename' ? [operation.path, operation.to] : [operation.path];
      for (const path of paths) lastChange.set(path, index).set(dirname(path), index);
    }
  }
  return forced;
}
