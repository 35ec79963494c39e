import { join } from 'node:path';
import { FixSettings, RestoreData } from '@wattjobs/core/errors';
import { readFileText } from '@wattjobs/core/files';
import { databaseIdName } from './judge-folder.ts';
import { syncFolder } from './sync-folder.ts';
import { writeSynced } from './write-synced.ts';

/**
 * Stores an embedded database's id in a file beside it, so that a later start knows that there was one.
 * A folder from an earlier version has no such file and was never synced, so all of it is synced now.
 * @throws RestoreData if the file names another database
 * @throws FixSettings if the file holds no id, or is not a file
 */
export async function keepIdentityFile(folder: string, id: string): Promise<void> {
  const path = join(folder, databaseIdName);
  const kept = keptId(path);
  if (kept === id) return;
  if (kept !== undefined) {
    throw new RestoreData(`${folder}/postgres is the database ${id}, but ${path} names another one (${kept.slice(0, 40)})`, {
      reason: 'data_swapped',
      fix: `Restore the database that belongs to the file; or delete the file, to use this database from now on.`,
    });
  }
  await syncFolder(join(folder, 'postgres'));
  await writeSynced(path, `${id}\n`);
}

function keptId(path: string): string | undefined {
  const read = readFileText(path);
  if ('text' in read && read.text.trim() !== '') return read.text.trim();
  if ('errno' in read && read.errno === 'ENOENT') return undefined;
  const problem = 'problem' in read ? read.problem : 'is empty';
  throw new FixSettings([
    { name: 'DATA_DIR', problem: `contains ${path}, which ${problem}; delete it if the database beside it is the right one` },
  ]);
}
