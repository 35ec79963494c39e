import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from '../settings/environment.ts';
import { hasErrno } from '../files/file-errors.ts';
import type { Clock } from '../time/clock.ts';
import { listOutboxFiles } from './segment-files.ts';

/** Longer than any pause between two runs of a pod that still exists. */
const orphanedAfterMs = 3_600_000;
const shardName = /^shard-\d+$/;

/** Where this process keeps its outbox: each pod of an Indexed Job has its own folder in OUTBOX_DIR. */
export function outboxFolder(directory: string | undefined, environment: Environment): string | undefined {
  const index = environment['JOB_COMPLETION_INDEX'];
  if (directory === undefined) return undefined;
  return index !== undefined && /^\d+$/.test(index) ? resolve(directory, `shard-${index}`) : resolve(directory);
}

/** Every folder of an outbox below OUTBOX_DIR, itself included. @throws the operating system's error */
export function outboxFolders(directory: string): readonly string[] {
  try {
    const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory() && shardName.test(entry.name));
    return [resolve(directory), ...names.map(({ name }) => resolve(directory, name)).toSorted()];
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return [resolve(directory)];
    throw error;
  }
}

/**
 * Folders with readings of pods that no longer exist, because SHARDS was lowered: nobody has touched them for an hour.
 * Only the first pod of an Indexed Job, or a process without an index, empties them.
 */
export function orphanedFolders(directory: string, own: string, clock: Pick<Clock, 'now'>): readonly string[] {
  const adopts = own === resolve(directory) || own === resolve(directory, 'shard-0');
  if (!adopts) return [];
  return outboxFolders(directory).filter((folder) => {
    if (folder === own) return false;
    const { segments } = listOutboxFiles(folder);
    return segments.length > 0 && segments.every(({ changedMs }) => clock.now() - changedMs > orphanedAfterMs);
  });
}
